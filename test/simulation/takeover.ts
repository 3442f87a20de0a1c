import { IN_FLIGHT_SECONDS } from "../../components/service/lease-times";
import { perform } from "./actions";
import { deploy } from "./deploy";
import { watch } from "./invariants";
import { type InvocationPlan, type Letter, NO_FAULTS, Simulation } from "./simulation";
import { Stage } from "./stage";

const SLOW_CLOCK: InvocationPlan = { ...NO_FAULTS, skewSeconds: -60 };
const FAST_CLOCK: InvocationPlan = { ...NO_FAULTS, skewSeconds: 60 };

const PUSH = { do: "push", service: 0, mixed: false, late: 0, slow: [false, false] } as const;

/** What became of a takeover. */
export interface Takeover {
  /** Whether the other host had the lease before the holder's last write arrived. */
  readonly tookOver: boolean;
  readonly violations: readonly string[];
  /** Digest by tag, right after the late write. */
  readonly tagsAfterWrite: Readonly<Record<string, string>>;
  /** Digest by tag, in the end. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The worst that the bounds of the lease allow. A holder whose clock is a minute behind publishes the older run; its calls are so
 * slow that it sends a moving tag in the last tenth of a second before it is stopped, and that arrives in the last moment
 * at which it can. Just before, a host whose clock is a minute ahead asks for the lease, to publish the newer run.
 */
export async function playTakeover(): Promise<Takeover> {
  const play = await Play.withTwoRuns();
  const { older, newer } = play;
  const holder = play.start(older, SLOW_CLOCK);
  await play.goOn(holder, "registry.read");
  await play.arrive(holder, 59_000);
  await play.arrive(holder, 117_000);
  await play.arrive(holder, 119_880);
  const other = play.start(newer, FAST_CLOCK);
  await play.goOn(other, "ledger.join");
  await play.arrive(other, 119_900 + IN_FLIGHT_SECONDS * 1000 - 320);
  await play.goOn(other, "sleep");
  const tookOver = play.isOver(other);
  await play.arrive(holder, 0);
  const { violations, world } = play.simulation;
  const tagsAfterWrite = world.tags();
  await play.simulation.finish();
  return { tookOver, violations, tagsAfterWrite, tags: world.tags() };
}

/** Two runs of one branch, each with one build event that is not handled yet, and a clock that was started. */
class Play {
  readonly simulation: Simulation;
  readonly older: Letter;
  readonly newer: Letter;
  readonly #stage: Stage;
  #started = 0;
  #serial = 4;

  private constructor(simulation: Simulation, stage: Stage, [older, newer]: readonly [Letter, Letter]) {
    this.simulation = simulation;
    this.older = older;
    this.newer = newer;
    this.#stage = stage;
    this.#started = simulation.world.clock.now();
  }

  static async withTwoRuns(): Promise<Play> {
    const stage = new Stage();
    const simulation = new Simulation(stage, watch);
    deploy(simulation, "billing", 0);
    for (const source of [0, 1])
      await perform(simulation, { ...PUSH, source, ends: ["SUCCEEDED", "SUCCEEDED"], attested: true });
    for (const letter of simulation.mailbox.splice(0)) {
      simulation.start(letter, NO_FAULTS);
      await simulation.finish();
    }
    const [older, newer] = simulation.mailbox;
    if (!older || !newer) throw new Error("each leader has a follower that has ended");
    return new Play(simulation, stage, [older, newer]);
  }

  /** Starts an invocation; its holder. */
  start(letter: Letter, plan: InvocationPlan): string {
    this.simulation.start(letter, plan);
    this.#serial += 1;
    return `invocation-${this.#serial}`;
  }

  isOver(holder: string): boolean {
    return this.#stage.callOf(holder) === undefined;
  }

  /** Lets the calls of a holder happen until it waits for one of this name, or for none. */
  async goOn(holder: string, call: string): Promise<void> {
    await this.simulation.settle();
    while (!this.isOver(holder) && this.#stage.callOf(holder) !== call) await this.arrive(holder, 0);
  }

  /** Lets one call of a holder arrive, at this many milliseconds after the start at the earliest. */
  async arrive(holder: string, milliseconds: number): Promise<void> {
    const { clock } = this.simulation.world;
    clock.advance(Math.max(0, this.#started + milliseconds - clock.now()));
    this.#stage.actor = holder;
    await this.simulation.step(1);
  }
}
