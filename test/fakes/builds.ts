import { isDeepStrictEqual } from "node:util";
import { PublisherFault } from "../../components/publisher/fault";
import type { BuildRecord, BuildStart, Builds, StartAnswer } from "../../components/publisher/ports/builds";
import type { Clock } from "../../components/publisher/ports/ports";
import { START } from "../../components/service/contract";

/** A start is the same build for this long: API_StartBuild, `idempotencyToken`. */
const TOKEN_MILLISECONDS = 5 * 60_000;

interface TokenUse {
  readonly id: string;
  readonly at: number;
  readonly start: BuildStart;
}

/**
 * AWS CodeBuild: at most 100 builds in one call, one list of the whole account's builds in pages of 100, newest first, and starts
 * that a limit of the account refuses.
 */
export class FakeBuilds implements Builds {
  readonly #records = new Map<string, BuildRecord>();
  readonly #tokens = new Map<string, TokenUse>();
  readonly #clock: Clock;
  readonly #gone = new Set<string>();
  #serial = 0;
  /** Whether the account's limit refuses every start. */
  limited = false;
  /** What was started by a publisher, in order, with the id of its build. */
  readonly started: (BuildStart & { readonly id: string })[] = [];
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

  /** Deletes a project; its builds stay. */
  deleteProject(project: string): void {
    this.#gone.add(project);
  }

  async ofProject(project: string): Promise<readonly string[]> {
    return this.#newest()
      .filter((record) => record.project === project)
      .slice(0, 100)
      .map(({ id }) => id);
  }

  async start(start: BuildStart): Promise<StartAnswer> {
    const now = this.#clock.now();
    const known = this.#tokens.get(`${start.project} ${start.token}`);
    if (known !== undefined && now - known.at < TOKEN_MILLISECONDS) {
      if (isDeepStrictEqual(known.start, start)) return { kind: "started", id: known.id };
      const reason = "InvalidInputException: parameter mismatch of a token";
      throw new PublisherFault("AWS_CALL", { doing: "starting", subject: start.project, reason });
    }
    if (this.#gone.has(start.project)) return { kind: "impossible", reason: `there is no ${start.project}` };
    if (this.limited) return { kind: "later", reason: "Cannot have more than 1 builds in queue" };
    this.#serial += 1;
    const id = `${start.project}:10000000-0000-4000-8000-${String(this.#serial).padStart(12, "0")}`;
    this.record(startedRecord(id, start, now));
    this.started.push({ ...start, id });
    this.#tokens.set(`${start.project} ${start.token}`, { id, at: now, start });
    return { kind: "started", id };
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
    const newest = this.#newest();
    const start = Number(page);
    const ids = newest.slice(start, start + 100).map(({ id }) => id);
    return { ids, ...(newest.length > start + 100 && { next: `${start + 100}` }) };
  }

  #newest(): readonly BuildRecord[] {
    return [...this.#records.values()].reverse().sort((left, right) => right.startedAt - left.startedAt);
  }
}

/** A record of a build that somebody started by hand, and that says nothing beside what is given. */
export function buildRecord(
  given: Pick<BuildRecord, "id" | "project" | "status" | "startedAt" | "endedAt"> & Partial<BuildRecord>,
): BuildRecord {
  return {
    sourceVersion: "",
    resolvedVersion: "",
    initiator: "developer",
    runId: "",
    startedRef: "",
    source: { type: "NO_SOURCE", location: "" },
    variables: [],
    exported: {},
    downloaded: given.status !== "IN_PROGRESS",
    phase: "",
    logs: "",
    nextAttempt: "",
    previousAttempt: "",
    queuedSeconds: 0,
    ...given,
  };
}

function startedRecord(id: string, start: BuildStart, at: number): BuildRecord {
  const { project, variables, sourceVersion = "", source } = start;
  const own = variables.filter(({ name }) => name !== START.runId);
  return buildRecord({
    id,
    project,
    status: "IN_PROGRESS",
    startedAt: at,
    endedAt: at,
    sourceVersion,
    initiator: "fleet-publisher/fleet-publisher",
    runId: variables.find(({ name }) => name === START.runId)?.value ?? "",
    variables: own,
    ...(source && { source }),
  });
}
