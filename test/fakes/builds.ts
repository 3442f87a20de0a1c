import { PublisherFault } from "../../components/publisher/fault";
import type { BuildRecord, Builds } from "../../components/publisher/ports/builds";
import type { Clock } from "../../components/publisher/ports/ports";

/** AWS CodeBuild: at most 100 builds in one call, and one list of the whole account's builds in pages of 100, newest first. */
export class FakeBuilds implements Builds {
  readonly #records = new Map<string, BuildRecord>();
  readonly #clock: Clock;
  /** Ids of the running builds that were stopped, in order. */
  readonly stopped: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(build: BuildRecord): void {
    this.#records.set(build.id, build);
  }

  /** @throws Error when there is no such build */
  find(id: string): BuildRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`CodeBuild has no build ${id}`);
    return record;
  }

  forget(id: string): void {
    this.#records.delete(id);
  }

  async get(ids: readonly string[]): Promise<readonly BuildRecord[]> {
    if (ids.length === 0 || ids.length > 100) {
      const reason = `InvalidInputException: ${ids.length} ids`;
      throw new PublisherFault("AWS_CALL", { doing: "reading", subject: "builds", reason });
    }
    return ids.flatMap((id) => this.#records.get(id) ?? []);
  }

  async stop(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record?.status !== "IN_PROGRESS") return;
    this.#records.set(id, { ...record, status: "STOPPED", endedAt: this.#clock.now() });
    this.stopped.push(id);
  }

  async recent(page = "0"): Promise<{ readonly ids: readonly string[]; readonly next?: string }> {
    const newest = [...this.#records.values()]
      .reverse()
      .sort((left, right) => right.startedAt - left.startedAt);
    const start = Number(page);
    const ids = newest.slice(start, start + 100).map(({ id }) => id);
    return { ids, ...(newest.length > start + 100 && { next: `${start + 100}` }) };
  }
}
