import { PublisherFault } from "../../components/publisher/fault";
import { createHandler } from "../../components/publisher/handler";
import { RECONCILE_EVENT } from "../../components/service/contract";
import { IN_FLIGHT_SECONDS } from "../../components/service/lease-times";
import { Crash, observed, type PortCall, type PortObserver } from "../fakes/observed";
import { World } from "../fakes/world";
import type { Course, OngoingBuild } from "./builds";
import { Truth } from "./truth";

/** `lost`: it happened, and the answer does not arrive. `slow`: it arrives 40 s late, after others. */
export const FAULT_KINDS = ["throttled", "lost", "slow", "crash-before", "crash-after"] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** What goes wrong at one call of an invocation, counted from 1. */
export interface PlannedFault {
  readonly call: number;
  readonly kind: FaultKind;
}

/** One invocation of the function, with its bad luck. */
export interface InvocationPlan {
  readonly faults: readonly PlannedFault[];
  /** Seconds by which its host's clock is wrong. */
  readonly skewSeconds: number;
  /** Whether it works on after its timeout, which Lambda would not let it. */
  readonly immortal: boolean;
}

export const NO_FAULTS: InvocationPlan = { faults: [], skewSeconds: 0, immortal: false };

/** An event on its way to the function. */
export interface Letter {
  readonly event: unknown;
  /** Deliveries that failed. */
  readonly failures: number;
}

/** Decides which of the calls that wait happens next; fast-check's scheduler draws it. */
export interface CallScheduler {
  schedule<T>(task: Promise<T>, label: string): Promise<T>;
  /** Calls that wait. */
  count(): number;
  /** Lets one call happen. */
  waitNext(count: 1): Promise<void>;
}

/** Sees a call that has just happened. */
export type Watch = (simulation: Simulation, call: PortCall, answer: unknown) => void;

/** After this no request can arrive any more; see `components/service/lease-times.ts`. */
const IN_FLIGHT_MILLISECONDS = IN_FLIGHT_SECONDS * 1000;

/** A slow request takes this long at least, and lets others go first this many times. */
const SLOW_MILLISECONDS = 40_000;
const SLOW_TURNS = 8;

/** Lambda tries an event three times: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const DELIVERIES = 3;

/**
 * Many invocations at once over one set of fake ports. Every call of a port waits for the scheduler, so that any other call
 * may come first; it may be lost, fail or be the last one of its invocation.
 */
export class Simulation {
  readonly world = new World();
  readonly truth = new Truth();
  readonly mailbox: Letter[] = [];
  /** Builds that still run, by id. */
  readonly ongoing = new Map<string, OngoingBuild>();
  /** How the follower of a leader's build goes, by the id of the leader's. */
  readonly followers = new Map<string, Course>();
  #failedCalls = 0;
  readonly violations: string[] = [];
  readonly #scheduler: CallScheduler;
  readonly #watch: Watch;
  #running = 0;
  #serial = 0;

  /** @param watch is called right after each call that happened; it reports what must not be */
  constructor(scheduler: CallScheduler, watch: Watch) {
    this.#scheduler = scheduler;
    this.#watch = watch;
  }

  /** Calls that failed and invocations that were cut short, at least: each may repeat an announcement. */
  get interruptions(): number {
    return this.#failedCalls + this.world.telemetry.faults.filter(isInterrupted).length;
  }

  /** Invocations that have not ended. */
  get running(): number {
    return this.#running;
  }

  /** Starts an invocation, which goes on when the scheduler lets it. */
  start(letter: Letter, plan: InvocationPlan): void {
    this.#serial += 1;
    this.#running += 1;
    const { world } = this;
    const holder = `invocation-${this.#serial}`;
    const clock = {
      now: () => world.clock.now() + plan.skewSeconds * 1000,
      sleep: (milliseconds: number) => this.#sleep(holder, milliseconds),
    };
    const ports = { ...observed(world.ports, this.#observer(holder, plan)), clock };
    const { settings, telemetry } = world;
    const handler = createHandler({ settings, ports, telemetry, newHolder: () => holder });
    const context = { getRemainingTimeInMillis: () => world.publisher.timeoutSeconds * 1000 };
    handler(letter.event, context).then(
      () => this.#ended(),
      (fault: unknown) => {
        this.#ended();
        if (!(fault instanceof Crash || fault instanceof PublisherFault)) {
          this.violations.push(`the publisher threw ${String(fault)}`);
        }
        const failures = letter.failures + 1;
        const isReconcile = letter.event === RECONCILE_EVENT;
        if (failures < DELIVERIES && !isReconcile) this.mailbox.push({ ...letter, failures });
      },
    );
  }

  /** Lets some calls happen; fewer when nothing is left to do. */
  async step(calls: number): Promise<void> {
    for (let done = 0; done < calls && this.#running > 0; done += 1) {
      if (this.#scheduler.count() === 0) await turn();
      if (this.#scheduler.count() === 0) continue;
      await this.#scheduler.waitNext(1);
      await turn();
    }
  }

  /** Lets everything that was started come to its next call. */
  settle(): Promise<void> {
    return turn();
  }

  /** Lets everything that was started end. */
  async finish(): Promise<void> {
    for (let round = 0; this.#running > 0; round += 1) {
      if (round > 10_000) throw new Error("an invocation does not end");
      await this.step(1);
    }
  }

  #ended(): void {
    this.#running -= 1;
  }

  async #sleep(holder: string, milliseconds: number): Promise<void> {
    const { clock } = this.world;
    const until = clock.now() + milliseconds;
    await this.#scheduler.schedule(Promise.resolve(), `${holder} sleep`);
    if (clock.now() < until) clock.advance(until - clock.now());
  }

  /** Time goes by, and others have their turn, before the request arrives. */
  async #delay(label: string): Promise<void> {
    this.world.clock.advance(SLOW_MILLISECONDS);
    for (let turn = 0; turn < SLOW_TURNS; turn += 1) {
      await this.#scheduler.schedule(Promise.resolve(), label);
    }
  }

  #observer(holder: string, plan: InvocationPlan): PortObserver {
    const { clock, publisher } = this.world;
    const stopped = clock.now() + publisher.timeoutSeconds * 1000;
    let dead = false;
    let calls = 0;
    const assertAlive = (name: string) => {
      // What keeps a start from happening twice is CodeBuild's token, which outlives an invocation and no immortal one.
      const isImmortal = plan.immortal && name !== "builds.start";
      if (dead || (!isImmortal && clock.now() > stopped)) throw new Crash("the process is gone");
    };
    const die = () => {
      dead = true;
      throw new Crash("the process goes");
    };
    const faults = new Map<PortCall, FaultKind>();
    return {
      before: async (call) => {
        assertAlive(call.name);
        calls += 1;
        const { name } = call;
        const fault = plan.faults.find((planned) => planned.call === calls)?.kind;
        if (fault !== undefined) faults.set(call, fault);
        if (fault === "crash-before") die();
        const sent = clock.now();
        const label = `${holder} ${name}`;
        await this.#scheduler.schedule(Promise.resolve(), label);
        if (fault === "slow") await this.#delay(label);
        clock.advance(20);
        if (clock.now() > sent + IN_FLIGHT_MILLISECONDS) throw this.#fault(name, "the request never arrived");
        if (fault === "throttled") throw this.#fault(name, "ThrottlingException");
      },
      after: (call, answer) => {
        this.#watch(this, call, answer);
        const fault = faults.get(call);
        if (fault === "crash-after") die();
        if (fault === "lost") throw this.#fault(call.name, "the answer never arrived");
        assertAlive(call.name);
      },
    };
  }

  #fault(name: string, reason: string): PublisherFault {
    this.#failedCalls += 1;
    return new PublisherFault("AWS_CALL", { doing: "calling", subject: name, reason });
  }
}

/** The process is gone, or was so late that another invocation took over. */
function isInterrupted(fault: unknown): boolean {
  return fault instanceof Crash || (fault instanceof PublisherFault && fault.code === "LEASE_LOST");
}

/** Lets what was resolved go on until it waits for the scheduler again. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
