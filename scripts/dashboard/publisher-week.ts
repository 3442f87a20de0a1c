import { createHash } from "node:crypto";
import { runOfLeader } from "../../components/publisher/builds/run-id";
import { createHandler } from "../../components/publisher/handler";
import { structuredTelemetry } from "../../components/publisher/telemetry/structured-telemetry";
import type { Architecture } from "../../components/service/architectures";
import { RECONCILE_EVENT, REPLAY_EVENT } from "../../components/service/contract";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { buildEvent, startEvent } from "../../test/fakes/build-event";
import { observed } from "../../test/fakes/observed";
import { type BuildPlan, World } from "../../test/fakes/world";
import { Agenda } from "./agenda";
import { type DataPoint, dataPointCollector } from "./data-points";
import { draws } from "./draws";
import type { Span } from "./series";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A service of the week: how many minutes its builds take, and how often it is pushed. */
interface Busy {
  readonly name: string;
  readonly options: ServiceOptions;
  readonly minutes: Readonly<Record<Architecture, number>>;
  readonly pushesAnHour: number;
}

const SERVICES: readonly Busy[] = [
  { name: "billing", options: {}, minutes: { amd64: 6, arm64: 5 }, pushesAnHour: 0.9 },
  { name: "web", options: { supersede: "cancel" }, minutes: { amd64: 3.5, arm64: 5 }, pushesAnHour: 1.6 },
  { name: "search", options: {}, minutes: { amd64: 9, arm64: 8 }, pushesAnHour: 0.5 },
  {
    name: "gateway",
    options: { platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"] },
    minutes: { amd64: 4, arm64: 14 },
    pushesAnHour: 0.4,
  },
];

/** A build that runs, and what it will end as. */
interface Running {
  readonly id: string;
  readonly plan: BuildPlan;
  readonly busy: Busy;
  readonly startedAt: number;
}

/**
 * A week of a publisher with four services, on the fakes of the tests: the deployed code handles every event, and what it emits is
 * returned. Troubles of a real week are in it: an account at its limit, a lost event, an outage of the table, a push by hand, half
 * of a pipeline.
 */
export class PublisherWeek {
  readonly points: DataPoint[] = [];
  readonly #world = new World();
  readonly #agenda = new Agenda();
  readonly #draw = draws(12);
  readonly #runs = new Map<string, Running>();
  readonly #begin = this.#world.clock.now();
  #commits = 0;
  #outage = false;
  #deaf = false;

  get span(): Span {
    return { begin: this.#begin, end: this.#begin + 7 * DAY };
  }

  async live(): Promise<readonly DataPoint[]> {
    for (const { name, options } of SERVICES) this.#world.deploy(name, options);
    const { begin, end } = this.span;
    for (let at = begin; at < end; at += HOUR) this.#planHour(at);
    for (let at = begin; at < end; at += 5 * MINUTE) this.#agenda.add(at, () => this.#reconcile());
    this.#planTroubles();
    await this.#agenda.workUntil(end, (until) => {
      const late = until - this.#world.clock.now();
      if (late > 0) this.#world.clock.advance(late);
    });
    return this.points;
  }

  /** People push in their working hours, and a little at the weekend. */
  #planHour(at: number): void {
    const time = new Date(at);
    const isWorking = time.getUTCHours() >= 8 && time.getUTCHours() < 18;
    const isWeekend = time.getUTCDay() % 6 === 0;
    const share = isWorking ? (isWeekend ? 0.1 : 1) : 0.04;
    for (const busy of SERVICES) {
      for (let left = busy.pushesAnHour * share; this.#draw() < left; left -= 1)
        this.#planPush(busy, at + this.#draw() * HOUR);
    }
  }

  /** Some think again right after a push. */
  #planPush(busy: Busy, at: number): void {
    this.#agenda.add(at, () => this.#push(busy));
    if (this.#draw() < 0.2) this.#agenda.add(at + MINUTE, () => this.#push(busy));
  }

  #planTroubles(): void {
    const at = (day: number, hour: number, work: () => void | Promise<void>) =>
      this.#agenda.add(this.#begin + day * DAY + (hour - 10) * HOUR, async () => void (await work()));
    at(1, 13, () => {
      this.#deaf = true;
    });
    at(1, 13.5, () => {
      this.#deaf = false;
    });
    at(2, 10, () => {
      this.#world.builds.limited = true;
    });
    at(2, 11.2, () => {
      this.#world.builds.limited = false;
    });
    at(3, 9, () => void this.#world.pushByHand("latest"));
    at(3, 11, () => this.#halfOfPipeline("amd64"));
    at(4, 9, () => this.#halfOfPipeline("arm64"));
    at(4, 14, () => {
      this.#outage = true;
    });
    at(4, 14.4, () => {
      this.#outage = false;
    });
    at(4, 16, () => this.#invoke(REPLAY_EVENT));
  }

  async #push(busy: Busy): Promise<void> {
    this.#commits += 1;
    const commit = createHash("sha1").update(`commit ${this.#commits}`).digest("hex");
    const committed = new Date(this.#world.clock.now() - (15 + this.#draw() * 30) * 1000).toISOString();
    const status = this.#draw() < 0.07 ? "FAILED" : "SUCCEEDED";
    const wrong = this.#draw() < 0.02 ? { exported: { SOURCE_REVISION: "f".repeat(40) } } : {};
    const plan = { architecture: "amd64", service: busy.name, commit, committed, startedAgo: 0 } as const;
    const id = this.#world.start(plan);
    const startedAt = this.#world.clock.now();
    this.#planEnd({ id, plan: { ...plan, ...wrong, status }, busy, startedAt });
    this.#runs.set(runOfLeader(id), { id, plan, busy, startedAt });
    await this.#invoke(startEvent(this.#world.builds.find(id)));
  }

  /** The builds that the publisher has started since it was last looked. */
  #planFollowers(from: number): void {
    for (const { id, token } of this.#world.builds.started.slice(from)) {
      const leader = this.#runs.get(token);
      if (leader === undefined) continue;
      const plan = { ...leader.plan, architecture: "arm64", startedWith: token } as const;
      this.#planEnd({ id, plan, busy: leader.busy, startedAt: this.#world.clock.now() });
    }
  }

  #planEnd({ id, plan, busy, startedAt }: Running): void {
    const queued = Math.round(3 + this.#draw() * 12 + (this.#draw() < 0.15 ? this.#draw() * 150 : 0));
    const minutes = busy.minutes[plan.architecture] * (0.85 + this.#draw() * 0.4);
    const seconds = queued + Math.round(minutes * 60 * (plan.status === "FAILED" ? 0.6 : 1));
    this.#agenda.add(startedAt + seconds * 1000, async () => {
      const running = this.#world.builds.find(id);
      const times = { startedAgo: seconds, endedAgo: 0, record: { queuedSeconds: queued } };
      const isStopped = running.status !== "IN_PROGRESS";
      const event = isStopped ? buildEvent(running) : this.#world.end(id, { ...plan, ...times });
      if (!this.#deaf) await this.#invoke(event);
    });
  }

  async #halfOfPipeline(architecture: Architecture): Promise<void> {
    const plan = { architecture, service: "search", startedWith: "release-7", startedAgo: 480 } as const;
    await this.#invoke(this.#world.build({ ...plan, endedAgo: 0 }));
  }

  async #reconcile(): Promise<void> {
    await this.#invoke(RECONCILE_EVENT);
    const metric = [
      "AWS/SQS",
      "ApproximateNumberOfMessagesVisible",
      "QueueName",
      this.#world.publisher.queueName,
    ];
    const value = this.#world.deadLetters.bodies().length;
    if (value > 0) this.points.push({ metric, at: this.#world.clock.now(), value });
  }

  /** As Lambda does: three tries, then the dead-letter queue. */
  async #invoke(event: unknown): Promise<void> {
    const { builds, deadLetters } = this.#world;
    const before = builds.started.length;
    for (let tries = 0; tries < 3; tries += 1) {
      if (await this.#handled(event)) return this.#planFollowers(before);
    }
    if (event !== RECONCILE_EVENT) deadLetters.put(event);
  }

  async #handled(event: unknown): Promise<boolean> {
    const { clock, publisher, settings, ports } = this.#world;
    const before = {
      before: ({ name }: { readonly name: string }) => {
        if (this.#outage && name.startsWith("ledger.")) throw new Error("the table is throttled");
      },
    };
    const lines = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const metrics = dataPointCollector(publisher.name, () => clock.now(), this.points);
    const telemetry = structuredTelemetry(lines, metrics);
    const holder = `invocation-${this.points.length}-${clock.now()}`;
    const handler = createHandler({
      settings,
      ports: observed(ports, before),
      telemetry,
      newHolder: () => holder,
    });
    try {
      await handler(event, { getRemainingTimeInMillis: () => publisher.timeoutSeconds * 1000 });
      return true;
    } catch {
      return false;
    }
  }
}
