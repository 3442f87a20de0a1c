import { createHash } from "node:crypto";
import { isLeaderRun, runOfLeader } from "../../components/publisher/builds/run-id";
import { createHandler } from "../../components/publisher/handler";
import type { Outcome } from "../../components/publisher/outcome";
import type { BuildRecord } from "../../components/publisher/ports/builds";
import type { Ports } from "../../components/publisher/ports/ports";
import type { Settings } from "../../components/publisher/settings";
import type { ReconcileReport, ReplayReport } from "../../components/publisher/telemetry/telemetry";
import { lifecyclePolicy } from "../../components/render/lifecycle";
import type { Architecture } from "../../components/service/architectures";
import { EXPORTED, RECONCILE_EVENT, REPLAY_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import { projectName, publishedParameter, registrationParameter } from "../../components/service/names";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { renderRegistration } from "../../components/service/registration";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import type { Service } from "../../components/service/service";
import { buildEvent, buildIdOf } from "./build-event";
import { FakeBuilds } from "./builds";
import { FakeBus } from "./bus";
import { VirtualClock } from "./clock";
import { FakeDeadLetters } from "./dead-letters";
import { attestedImage, type PushedImage, plainImage } from "./images";
import { FakeLedger } from "./ledger";
import type { Counting } from "./lifecycle";
import { observed, type PortObserver } from "./observed";
import { FakeParameters } from "./parameters";
import { FakeRegistry, type RepositoryRules } from "./registry";
import { FakeStacks } from "./stacks";
import { FakeTelemetry } from "./telemetry";

/** A commit to build; another letter is another commit. */
export const COMMIT = "3f2a9c1d0b7e5f648a9cbbd0e1f23344556677ab";

/** One build, described by what differs from a push of `COMMIT` to main that succeeded. */
export interface BuildPlan {
  readonly architecture: Architecture;
  readonly service?: string;
  readonly commit?: string;
  /** Git reference of the push; also gives CodeBuild's trigger. */
  readonly ref?: string;
  /** Time of the commit, ISO 8601; empty for none. */
  readonly committed?: string;
  readonly status?: string;
  /** First 12 hex digits of each ancestor of the commit, nearest first. */
  readonly ancestors?: readonly string[];
  /** Seconds from now back to the start and the end of the build. */
  readonly startedAgo?: number;
  readonly endedAgo?: number;
  /** Makes the image another one. */
  readonly content?: string;
  readonly attested?: boolean;
  /** What is pushed for each platform, in place of a plain or attested image. */
  readonly image?: (platform: string, content: string) => PushedImage;
  /** Milliseconds until ECR shows what was pushed. */
  readonly visibleAfter?: number;
  /** Run id that the build is started with. */
  readonly startedWith?: string;
  /** What CodeBuild records as its starter: a webhook, unless the plan says what CodeBuild was asked for. */
  readonly initiator?: string;
  /** Platforms that it says it built, of images that are of these platforms. */
  readonly platforms?: readonly string[];
  readonly exported?: Readonly<Record<string, string>>;
  readonly record?: Partial<BuildRecord>;
}

/** An account with a publisher, in memory. */
export class World {
  readonly clock = new VirtualClock();
  readonly registry = new FakeRegistry(this.clock);
  readonly builds = new FakeBuilds(this.clock);
  readonly ledger = new FakeLedger();
  readonly parameters = new FakeParameters();
  readonly bus = new FakeBus();
  readonly deadLetters = new FakeDeadLetters(this.clock);
  readonly stacks = new FakeStacks();
  readonly telemetry = new FakeTelemetry();
  readonly publisher = resolvePublisher("fleet");
  readonly settings: Settings = {
    ...this.publisher,
    retentionDays: this.publisher.ledgerRetentionDays,
    deadLettersUrl: `https://sqs.eu-central-1.amazonaws.com/123456789012/${this.publisher.queueName}`,
  };
  readonly #services = new Map<string, Service>();
  #serial = 0;

  get ports(): Ports {
    const { registry, builds, ledger, parameters, bus: events, deadLetters, stacks, clock } = this;
    return { registry, builds, ledger, parameters, events, deadLetters, stacks, clock };
  }

  /** Deploys a service, or deploys it again with other options. */
  deploy(name = "billing", options: ServiceOptions = {}, rules?: RepositoryRules): Service {
    const source = { type: "github", repository: `acme/${name}` } as const;
    const service = resolveService(name, { source, ...options }, this.publisher);
    const fresh = !this.#services.has(name);
    this.#services.set(name, service);
    this.parameters.set(this.registrationOf(service), renderRegistration(service));
    if (fresh) this.registry.create(service.repository.name, rules);
    return service;
  }

  /** Takes a service out of the stack; its images stay unless `images` says otherwise. */
  remove(name: string, { images = true } = {}): void {
    const service = this.service(name);
    this.parameters.remove(this.registrationOf(service));
    if (!images) this.registry.drop(service.repository.name);
  }

  registrationOf(service: Service): string {
    return registrationParameter(this.publisher.parameterPath, service.id);
  }

  /** Digest in the published parameter. */
  async published(name = "billing"): Promise<string | undefined> {
    return this.parameters.read(publishedParameter(this.publisher.parameterPath, this.service(name).id));
  }

  tags(name = "billing"): Readonly<Record<string, string>> {
    return this.registry.tags(this.service(name).repository.name);
  }

  /** Ends a build: pushes its images, records it with CodeBuild, and returns its event, not delivered yet. */
  build(plan: BuildPlan): unknown {
    const record = this.#record(plan);
    this.builds.record(record);
    return buildEvent(record);
  }

  /** Starts a build, which CodeBuild shows as running and without what it exports; its id. */
  start(plan: BuildPlan): string {
    const record = this.#record({ ...plan, status: "IN_PROGRESS" });
    this.builds.record({ ...record, exported: {}, phase: "", ...plan.record });
    return record.id;
  }

  /** Ends a build that was started by the same plan; its event, not delivered yet. */
  end(id: string, plan: BuildPlan): unknown {
    const { startedAt } = this.builds.find(id);
    return this.build({ ...plan, record: { ...plan.record, id, startedAt } });
  }

  /** The event of a build as CodeBuild has it now. */
  eventOf(id: string): unknown {
    return buildEvent(this.builds.find(id));
  }

  /** Both builds of one run, as events of their ends: x86 first, which leads; the other one was started for its run. */
  run(plan: Omit<BuildPlan, "architecture"> = {}): readonly [unknown, unknown] {
    const leader = this.build({ ...plan, architecture: "amd64" });
    const startedWith = plan.startedWith ?? runOfLeader(buildIdOf(leader));
    return [leader, this.build({ ...plan, architecture: "arm64", startedWith })];
  }

  /** Lets ECR apply the lifecycle policies of all services that are deployed with a repository of their own. */
  expire(counting?: Counting): void {
    for (const service of this.#services.values()) {
      const { repository } = service;
      if (repository.kind === "existing" || !this.registry.has(repository.name)) continue;
      const policy = JSON.stringify(lifecyclePolicy(repository, service));
      this.registry.expire(repository.name, policy, counting);
    }
  }

  /** Delivers an event to one invocation of the function. */
  async deliver(event: unknown, observer: PortObserver = {}): Promise<Outcome> {
    return (await this.invoke(event, observer)) as Outcome;
  }

  /** Ends and delivers both builds of a run; the outcome of the last one. */
  async publish(plan: Omit<BuildPlan, "architecture"> = {}): Promise<Outcome> {
    const [amd64, arm64] = this.run(plan);
    await this.deliver(amd64);
    return this.deliver(arm64);
  }

  /** Pushes an image of no run to billing's repository, like a push by hand; its digest. */
  pushByHand(tag: string): string {
    const [image] = plainImage("linux/amd64", "by hand").documents;
    return this.registry.push("billing", image?.body ?? "", image?.mediaType ?? "", { tag });
  }

  /** Digest that a tag of billing holds. */
  held(tag: string): string {
    const digest = this.tags()[tag];
    if (digest === undefined) throw new Error(`there is no tag ${tag}`);
    return digest;
  }

  /** Lets the function reconcile, as its schedule does. */
  async reconcile(observer: PortObserver = {}): Promise<ReconcileReport> {
    return (await this.invoke(RECONCILE_EVENT, observer)) as ReconcileReport;
  }

  /** Lets an operator give tags back to an earlier run. */
  async rollBack(detail: unknown, observer: PortObserver = {}): Promise<Outcome> {
    return (await this.invoke({ ...ROLLBACK_EVENT, detail }, observer)) as Outcome;
  }

  /** Lets the function handle its dead letters again. */
  async replay(observer: PortObserver = {}): Promise<ReplayReport> {
    return (await this.invoke(REPLAY_EVENT, observer)) as ReplayReport;
  }

  /** Invokes the function, which has two minutes. */
  async invoke(event: unknown, observer: PortObserver = {}): Promise<unknown> {
    this.#serial += 1;
    const holder = `invocation-${this.#serial}`;
    const ports = observed(this.ports, observer);
    const { settings, telemetry } = this;
    const handler = createHandler({ settings, ports, telemetry, newHolder: () => holder });
    return handler(event, { getRemainingTimeInMillis: () => this.publisher.timeoutSeconds * 1000 });
  }

  #record(plan: BuildPlan): BuildRecord {
    this.#serial += 1;
    const { architecture, status = "SUCCEEDED", commit = COMMIT, startedAgo = 300, endedAgo = 10 } = plan;
    const service = this.service(plan.service ?? "billing");
    const { commits } = service.source;
    const project = projectName(service.id, architecture);
    const digests = status === "SUCCEEDED" ? this.#push(service, plan) : "";
    const now = this.clock.now();
    return {
      id: `${project}:00000000-0000-4000-8000-${String(this.#serial).padStart(12, "0")}`,
      project,
      status,
      startedAt: now - startedAgo * 1000,
      endedAt: now - endedAgo * 1000,
      queuedSeconds: 0,
      sourceVersion: commits ? askedFor(plan) : "",
      resolvedVersion: commits ? commit : "",
      initiator: plan.initiator ?? (isPush(plan, service) ? "GitHub-Hookshot/1234567" : "developer"),
      runId: plan.startedWith ?? "",
      startedRef: "",
      source: sourceOf(service),
      variables: [],
      exported: { ...factsToExport(plan, commits), [EXPORTED.digests]: digests, ...plan.exported },
      downloaded: true,
      phase: status === "SUCCEEDED" ? "" : "BUILD",
      logs: `https://console.aws.amazon.com/logs/${project}`,
      nextAttempt: "",
      previousAttempt: "",
      ...plan.record,
    };
  }

  #push(service: Service, plan: BuildPlan): string {
    const project = service.projects.find(({ architecture }) => architecture === plan.architecture);
    const platforms = plan.platforms ?? project?.platforms ?? [];
    const repository = service.repository.name;
    const options = plan.visibleAfter === undefined ? {} : { visibleAfter: plan.visibleAfter };
    const content = `${plan.commit ?? COMMIT} ${plan.content ?? ""}`;
    const pairs = platforms.map((platform) => {
      const make = plan.image ?? (plan.attested === false ? plainImage : attestedImage);
      const image = make(platform, content);
      this.registry.pushBlob(repository, image.config);
      const digests = image.documents.map(({ body, mediaType }) =>
        this.registry.push(repository, body, mediaType, options),
      );
      return `${platform}=${digests.at(-1)}`;
    });
    return pairs.join(" ");
  }

  /** @throws Error when it was not deployed */
  service(name: string): Service {
    const service = this.#services.get(name);
    if (service === undefined) throw new Error(`service ${name} was not deployed`);
    return service;
  }
}

/** What the buildspec exports of a build's source; the run id is an older version's, and no publisher reads it. */
function factsToExport(plan: BuildPlan, commits: boolean): Readonly<Record<string, string>> {
  const { commit = COMMIT, ref = "refs/heads/main", committed = "2026-03-02T09:30:00Z" } = plan;
  const trigger = ref.replace("refs/heads/", "branch/").replace("refs/tags/", "tag/");
  return {
    RUN_ID: plan.startedWith ?? runIdOf(commit, commits ? trigger : "manual"),
    [EXPORTED.revision]: commit,
    [EXPORTED.ref]: commits ? ref : "",
    [EXPORTED.time]: commits ? committed : "",
    [EXPORTED.ancestors]: (plan.ancestors ?? []).join(""),
  };
}

/** A webhook asks for a commit and gives no run id. */
function isPush({ record, startedWith }: BuildPlan, { source }: Service): boolean {
  return source.commits && record?.sourceVersion === undefined && startedWith === undefined;
}

/** A webhook asks for a commit; who names a run asks for the reference too, which only a webhook has beside the commit. */
function askedFor({ startedWith = "", commit = COMMIT, ref = "refs/heads/main" }: BuildPlan): string {
  const isNamed = startedWith !== "" && !isLeaderRun(startedWith) && ref.startsWith("refs/");
  return isNamed ? `${ref}^{${commit}}` : commit;
}

function sourceOf({ source }: Service): BuildRecord["source"] {
  const { type, location = [] } = source.project;
  return { type, location: location.filter((piece) => typeof piece === "string").join("") };
}

/** The run id that the buildspec of an older version computed and exported. */
export function runIdOf(revision: string, trigger: string): string {
  const slug = trigger.replace(/[^A-Za-z0-9_.-]/g, "-").slice(0, 60);
  const hash = createHash("sha256").update(trigger).digest("hex").slice(0, 8);
  return `${revision.slice(0, 12)}-${slug}-${hash}`;
}
