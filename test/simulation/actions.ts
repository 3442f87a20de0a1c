import type { Architecture } from "../../components/service/architectures";
import { RECONCILE_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import { projectName } from "../../components/service/names";
import { plainImage } from "../fakes/images";
import { childrenOf } from "../fakes/registry";
import { again, askedFor, type Form, ofPipeline, uploaded } from "./beginnings";
import { begin, type Course, type End, goOn } from "./builds";
import { calmDown } from "./calm";
import { ARCHIVE, deploy } from "./deploy";
import type { InvocationPlan, Simulation } from "./simulation";
import { SOURCES, type Source, UPLOADS } from "./sources";
import type { TrueBuild, TrueRun } from "./truth";

/** How the two builds of a run go. */
export interface Courses {
  readonly ends: readonly [End, End];
  readonly attested: boolean;
  readonly late: number;
  /** Which of the two go on. */
  readonly slow: readonly [boolean, boolean];
}

/** One thing that happens in a simulated world; plain data, so that a failing world can be read and shrunk. */
export type Action =
  | ({
      readonly do: "push";
      readonly service: number;
      readonly source: number;
      readonly mixed: boolean;
    } & Courses)
  | ({
      readonly do: "start";
      readonly service: number;
      readonly source: number;
      readonly form: Form;
    } & Courses)
  | ({
      readonly do: "pipeline";
      readonly service: number;
      readonly source: number;
      readonly mixed: boolean;
    } & Courses)
  | { readonly do: "start follower"; readonly service: number; readonly source: number; readonly form: Form }
  | ({
      readonly do: "forge";
      readonly run: number;
      readonly source: number;
      readonly architecture: Architecture;
      readonly runId: "run" | "own" | "bad";
    } & Pick<Courses, "ends">)
  | { readonly do: "end"; readonly build: number }
  | { readonly do: "retry"; readonly build: number; readonly keeps: boolean; readonly end: End }
  | { readonly do: "limit" }
  | { readonly do: "forget"; readonly build: number }
  | { readonly do: "drop project"; readonly service: number }
  | { readonly do: "deliver"; readonly letter: number; readonly keep: boolean; readonly plan: InvocationPlan }
  | { readonly do: "lose"; readonly letter: number }
  | { readonly do: "step"; readonly calls: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "reconcile"; readonly plan: InvocationPlan }
  | { readonly do: "push by hand"; readonly service: number; readonly tag: string; readonly foreign: boolean }
  | { readonly do: "delete"; readonly run: number; readonly image: number }
  | { readonly do: "roll back"; readonly run: number; readonly plan: InvocationPlan }
  | { readonly do: "expire"; readonly days: number }
  | { readonly do: "redeploy"; readonly service: number; readonly platforms: number }
  | { readonly do: "break registration"; readonly service: number }
  | { readonly do: "remove"; readonly service: number; readonly images: boolean };

/** Does what an action says, or nothing where it does not apply. */
export async function perform(simulation: Simulation, action: Action): Promise<void> {
  const { mailbox, world, truth } = simulation;
  switch (action.do) {
    case "push":
    case "start":
      return startRun(simulation, action);
    case "pipeline":
      return startPipeline(simulation, action);
    case "start follower": {
      const service = serviceName(simulation, action.service);
      const source = sourceOf(service, action.source);
      const asked = askedFor(source, action.form);
      return started(simulation, service, "arm64", source, { ...asked, initiator: "developer" });
    }
    case "forge":
      return forge(simulation, action);
    case "retry":
      return retry(simulation, chosen(endedBuilds(simulation), action.build), action);
    case "end":
      return goOn(simulation, chosen([...simulation.ongoing.keys()], action.build));
    case "limit":
      world.builds.limited = !world.builds.limited;
      return;
    case "forget":
      return forget(simulation, chosen([...simulation.ongoing.keys()], action.build));
    case "drop project": {
      const service = truth.service(serviceName(simulation, action.service));
      service.followerGone = true;
      world.builds.deleteProject(projectName(`fleet-${service.name}`, "arm64"));
      return;
    }
    case "deliver": {
      const letter = chosen(mailbox, action.letter);
      if (letter === undefined) return;
      if (!action.keep) mailbox.splice(mailbox.indexOf(letter), 1);
      return simulation.start(letter, action.plan);
    }
    case "lose":
      mailbox.splice(action.letter % Math.max(1, mailbox.length), 1);
      return;
    case "step":
      return simulation.step(action.calls);
    case "wait":
      world.clock.advance(action.seconds * 1000);
      return;
    case "roll back": {
      const run = chosen(runsToRollBackTo(simulation), action.run);
      if (run === undefined || truth.service(run.service).removed) return;
      const detail = { service: `fleet-${run.service}`, run: run.run };
      return simulation.start({ event: { ...ROLLBACK_EVENT, detail }, failures: 0 }, action.plan);
    }
    case "reconcile":
      return simulation.start({ event: RECONCILE_EVENT, failures: 0 }, action.plan);
    case "push by hand":
      return pushByHand(simulation, serviceName(simulation, action.service), action.tag, action.foreign);
    case "delete":
      return deleteImage(simulation, action.run, action.image);
    case "expire":
      return expire(simulation, action.days);
    case "redeploy":
      return deploy(simulation, serviceName(simulation, action.service), action.platforms);
    case "break registration": {
      const service = truth.service(serviceName(simulation, action.service));
      if (service.removed) return;
      service.broken = true;
      world.parameters.set(registrationOf(simulation, service.name), "{ half of");
      return;
    }
    case "remove": {
      const name = serviceName(simulation, action.service);
      if (truth.service(name).removed) return;
      Object.assign(truth.service(name), { removed: true, dropped: !action.images });
      world.remove(name, { images: action.images });
      return look(simulation);
    }
  }
}

const PLAIN: Course = { end: "SUCCEEDED", attested: true, late: 0, slow: false };

/** Starts the leader of a run. */
function startRun(simulation: Simulation, action: Extract<Action, { do: "push" | "start" }>): void {
  const service = serviceName(simulation, action.service);
  const source = sourceOf(service, action.source);
  const form = action.do === "start" ? action.form : "webhook";
  const isPinned = action.do === "push" && !action.mixed;
  const asked = service === ARCHIVE ? uploaded(source, isPinned) : askedFor(source, form);
  const [course, follower] = coursesOf(action);
  started(simulation, service, "amd64", source, asked, course, follower);
}

/** Starts both builds of an execution; the branch may move on in between. */
function startPipeline(simulation: Simulation, action: Extract<Action, { do: "pipeline" }>): void {
  const service = serviceName(simulation, action.service);
  if (service === ARCHIVE) return;
  const source = sourceOf(service, action.source);
  const other: Source = action.mixed ? { ...source, commit: (source.commit % 5) + 1 } : source;
  const execution = `execution-${simulation.truth.runs.size}`;
  const [course, follower] = coursesOf(action);
  started(simulation, service, "amd64", source, ofPipeline(source, execution), course);
  started(simulation, service, "arm64", other, ofPipeline(other, execution), follower);
}

/** Somebody starts a build with a run id that is another's, their own or none that there can be. */
function forge(simulation: Simulation, action: Extract<Action, { do: "forge" }>): void {
  const run = chosen([...simulation.truth.runs.values()], action.run);
  if (run === undefined || simulation.truth.service(run.service).removed) return;
  const source = sourceOf(run.service, action.source);
  const startedWith = { run: run.run, own: `own-${run.builds.length}`, bad: "a run\nof mine" }[action.runId];
  const asked = run.service === ARCHIVE ? uploaded(source, true) : askedFor(source, "reference");
  const course = { ...PLAIN, end: action.ends[0] };
  started(
    simulation,
    run.service,
    action.architecture,
    source,
    { ...asked, initiator: "developer", startedWith },
    course,
  );
}

/** Repeats a build that has ended. CodeBuild does so by itself, with a link to it, or a person does. */
function retry(
  simulation: Simulation,
  build: TrueBuild | undefined,
  { keeps, end }: Extract<Action, { do: "retry" }>,
): void {
  if (build === undefined || simulation.truth.service(build.service).removed) return;
  const { id, service, architecture, source, asked, record } = build;
  begin(simulation, {
    service,
    architecture,
    source,
    asked: again(asked, source, keeps),
    course: { ...PLAIN, end },
    follower: PLAIN,
    ...(record.nextAttempt !== "" && { previousAttempt: id }),
  });
}

function started(
  simulation: Simulation,
  service: string,
  architecture: Architecture,
  source: Source,
  asked: TrueBuild["asked"],
  course = PLAIN,
  follower = PLAIN,
): void {
  const known = simulation.truth.service(service);
  if (known.removed || (known.followerGone && architecture === "arm64")) return;
  if (service === ARCHIVE) known.upload = source.commit;
  begin(simulation, { service, architecture, source, asked, course, follower });
}

/** CodeBuild loses a build that runs: it is deleted. */
function forget(simulation: Simulation, id: string | undefined): void {
  if (id === undefined) return;
  simulation.ongoing.delete(id);
  simulation.truth.forgotten.add(id);
  simulation.world.builds.forget(id);
}

function coursesOf({ ends, attested, late, slow }: Courses): readonly [Course, Course] {
  const [first, second] = ends;
  return [
    { end: first, attested, late, slow: slow[0] },
    { end: second, attested, late, slow: slow[1] },
  ];
}

function endedBuilds({ truth }: Simulation): readonly TrueBuild[] {
  return truth.builds.filter(({ record, id }) => record.status !== "IN_PROGRESS" && !truth.forgotten.has(id));
}

function sourceOf(service: string, at: number): Source {
  const sources = service === ARCHIVE ? UPLOADS : SOURCES;
  return sources[at % sources.length] as Source;
}

/** A person tags an image of their own, or one that was published before. */
function pushByHand(simulation: Simulation, name: string, tag: string, foreign: boolean): void {
  const { truth, world } = simulation;
  const service = truth.service(name);
  if (service.removed) return;
  const [own] = plainImage("linux/amd64", "by hand").documents;
  const old = world.registry.image(name, [...truth.published.keys()][0] ?? "");
  const image = foreign || old === undefined ? own : old;
  if (image === undefined) return;
  world.registry.push(name, image.body, image.mediaType, { tag });
  service.handMade.add(tag);
  look(simulation);
}

/**
 * Everything comes to its end, days pass, and ECR applies the lifecycle policies. An image that has a tag of the release of a version, or one that moves, stays
 * with everything in it; whatever else goes is gone for good reason.
 */
async function expire(simulation: Simulation, days: number): Promise<void> {
  const { truth, world } = simulation;
  await calmDown(simulation);
  simulation.mailbox.length = 0;
  const before = [...truth.services.values()].map((service) => ({
    service,
    kept: protectedImages(simulation, service.name),
    images: digestsOf(simulation, service.name),
  }));
  world.clock.advance(days * 24 * 60 * 60_000);
  world.expire();
  for (const { service, kept, images } of before) {
    const left = new Set(digestsOf(simulation, service.name));
    for (const digest of images.filter((one) => !left.has(one))) service.deleted.add(digest);
    for (const [tag, digests] of kept) {
      const lost = digests.filter((digest) => !left.has(digest));
      if (lost.length > 0)
        simulation.violations.push(`I11: ${service.name}:${tag} has lost ${lost.join(", ")}`);
    }
  }
  look(simulation);
}

/** Digests of every image that a tag keeps which moves, or is of a version, by the tag. */
function protectedImages({ truth, world }: Simulation, name: string): ReadonlyMap<string, readonly string[]> {
  const sources = name === ARCHIVE ? UPLOADS : SOURCES;
  const kept = new Set(
    sources.flatMap(({ moving, release }) => [...moving, ...(release === undefined ? [] : [release])]),
  );
  const { dropped, handMade } = truth.service(name);
  // ECR takes such a tag for that of a commit; where the publisher wrote it, the image has the tag of its version too.
  const isLikeCommit = (tag: string) => handMade.has(tag) && /^[0-9a-f_-]+$/.test(tag);
  const held = Object.entries(dropped ? {} : world.registry.tags(name)).filter(
    ([tag, digest]) =>
      truth.published.has(digest) && kept.has(tag.replace(/-\d{8}_\d{9}$/, "")) && !isLikeCommit(tag),
  );
  return new Map(
    held.map(([tag, digest]) => {
      const image = world.registry.image(name, digest);
      return [tag, [digest, ...(image === undefined ? [] : childrenOf(image))]];
    }),
  );
}

function digestsOf({ truth, world }: Simulation, name: string): readonly string[] {
  return truth.service(name).dropped ? [] : world.registry.digests(name);
}

function deleteImage(simulation: Simulation, at: number, image: number): void {
  const { truth, world } = simulation;
  const run = chosen([...truth.runs.values()], at);
  if (run === undefined || truth.service(run.service).removed) return;
  const digest = chosen(
    run.builds.flatMap(({ pushed }) => pushed),
    image,
  );
  if (digest === undefined || !world.registry.delete(run.service, digest)) return;
  truth.service(run.service).deleted.add(digest);
  look(simulation);
}

/** Runs that the ledger has as published, mostly: who rolls back has looked. */
function runsToRollBackTo({ truth, world }: Simulation): readonly TrueRun[] {
  const runs = [...truth.runs.values()];
  const published = world.ledger.all().filter(({ state }) => state === "published");
  const known = new Set(published.map(({ service, run }) => `${service} ${run}`));
  const good = runs.filter(({ service, run }) => known.has(`fleet-${service} ${run}`));
  return [...good, ...good, ...good, ...runs];
}

/** Notes what every tag holds, after a change that the publisher did not make. */
function look({ truth, world }: Simulation): void {
  truth.held.clear();
  for (const { name } of truth.services.values()) {
    for (const [tag, digest] of Object.entries(world.registry.tags(name)))
      truth.held.set(`${name}:${tag}`, digest);
  }
}

function registrationOf({ world }: Simulation, name: string): string {
  return `${world.publisher.parameterPath}/services/fleet-${name}`;
}

function serviceName({ truth }: Simulation, service: number): string {
  return chosen([...truth.services.keys()], service) ?? "";
}

function chosen<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}
