import { appendFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Build } from "@aws-sdk/client-codebuild";
import type { Cleanup } from "../cleanup";
import { explained } from "../process";
import { ended, runBuild } from "./build";
import type { BuildHost } from "./build-host";
import { type BuildEvent, phaseChange, stateChange } from "./event";
import type { EventKind, Outbox } from "./outbox";
import { Phases } from "./phases";
import { BuildRecords, type TakenBuild } from "./records";

const POLL_MS = 200;

export interface RunnerOptions {
  readonly host: BuildHost;
  readonly outbox: Outbox;
  /** File for what goes wrong in the local CodeBuild itself. */
  readonly log: string;
  /** Builds that run at once; the others wait in the queue. @default 4 */
  readonly lanes?: number;
}

/**
 * Runs every build that is started in the local cloud, whoever starts it, and sends the events of CodeBuild: one at the
 * submission, one when the source is there or could not be downloaded, one at the end.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #records: BuildRecords;
  readonly #running = new Set<Promise<void>>();
  readonly #queue: (() => void)[] = [];
  readonly #stop = new AbortController();
  #free: number;

  private constructor(options: RunnerOptions) {
    this.#options = options;
    this.#records = new BuildRecords(options.host.cloud);
    this.#free = options.lanes ?? 4;
  }

  static start(options: RunnerOptions, cleanup: Cleanup): Runner {
    const runner = new Runner(options);
    cleanup.add("stop the builds", () => runner.stop());
    void runner.#takeBuilds();
    return runner;
  }

  /** Takes no more builds, and stops those that run. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #takeBuilds(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const builds = await this.#records.take().catch((error) => this.#report(error).then(() => []));
      for (const build of builds) {
        const run = this.#run(build).catch((error) => this.#report(error));
        this.#running.add(run);
        void run.then(() => this.#running.delete(run));
      }
      await delay(POLL_MS);
    }
  }

  async #run(build: TakenBuild): Promise<void> {
    const { host } = this.#options;
    await this.#inLane(
      () => this.#send("in-progress", build.id, (record) => stateChange(record, host.cloud)),
      async () => {
        try {
          const downloaded = () => this.#send("download-source", build.id, this.#downloadChange);
          await runBuild(host, { ...build, downloaded, stop: this.#stop.signal });
        } catch (error) {
          // CodeBuild's own word for what is no fault of the build.
          await this.#records.record(build.id, ended("FAULT", new Phases()));
          await this.#report(error);
        }
      },
    );
    await this.#send("ended", build.id, (record) => stateChange(record, host.cloud));
  }

  /** Lanes are given in the order of the calls, however long each one's `first` takes; `work` begins when both are done. */
  async #inLane(first: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    const turn = this.#turn();
    try {
      await first().finally(() => turn);
      await work();
    } finally {
      this.#passOn();
    }
  }

  #turn(): Promise<void> {
    if (this.#free === 0) return new Promise((turn) => this.#queue.push(turn));
    this.#free -= 1;
    return Promise.resolve();
  }

  #passOn(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  readonly #downloadChange = (build: Build): BuildEvent => {
    const phase = build.phases?.find(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE") ?? {};
    return phaseChange(build, phase, this.#options.host.cloud);
  };

  async #send(kind: EventKind, id: string, eventOf: (build: Build) => BuildEvent): Promise<void> {
    await this.#options.outbox.send(kind, eventOf(await this.#records.get(id)));
  }

  async #report(error: unknown): Promise<void> {
    await appendFile(this.#options.log, `${new Date().toISOString()} ${explained(error)}\n`);
  }
}
