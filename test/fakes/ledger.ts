import { replaces } from "../../components/publisher/builds/build-result";
import { commitIn } from "../../components/publisher/builds/ended-build";
import { PublisherFault } from "../../components/publisher/fault";
import type { RunSubject } from "../../components/publisher/outcome";
import type {
  Bookmark,
  BuildKey,
  FollowerClaim,
  Join,
  LastPublished,
  LeaseAnswer,
  Ledger,
  Rollback,
  RunEnd,
  RunNote,
  SupersededMark,
} from "../../components/publisher/ports/ledger";
import { BUILD_ATTRIBUTE, parseRunRecord, type RunRecord } from "../../components/publisher/runs/run-record";
import type { Architecture } from "../../components/service/architectures";
import { LEDGER_KEYS } from "../../components/service/contract";

type RunItem = Record<string, unknown> & {
  joins: number;
  state: string;
  finalizedJoins?: number;
  expires: number;
};

interface ServiceItem {
  lease: { readonly holder: string; readonly until: number } | undefined;
  lastRun: string;
  rolledBackAt: number;
  last?: LastPublished;
}

/** The ledger as its port promises it: every method is one atomic step. */
export class FakeLedger implements Ledger {
  readonly #runs = new Map<string, RunItem>();
  readonly #services = new Map<string, ServiceItem>();
  /** Runs by service, revision and day. */
  readonly #revisions = new Map<string, Set<string>>();
  /** Builds that were handled, by service and build. */
  readonly #handled = new Set<string>();
  #bookmarks: readonly Bookmark[] = [];

  async join(join: Join): Promise<RunRecord> {
    const key = keyOf(join.service, join.run);
    const item = this.#runs.get(key);
    if (item === undefined || records(item, join)) this.#runs.set(key, joined(item, join));
    return this.#read(key);
  }

  async runs(
    keys: readonly { readonly service: string; readonly run: string }[],
  ): Promise<readonly RunRecord[]> {
    if (keys.length > 100) throw refusal("ValidationException: over 100 keys");
    const known = keys.map(({ service, run }) => keyOf(service, run)).filter((key) => this.#runs.has(key));
    return known.map((key) => this.#read(key));
  }

  async takeLease(service: string, holder: string, now: number, until: number): Promise<LeaseAnswer> {
    const item = this.#service(service);
    if (item.lease !== undefined && item.lease.until >= now && item.lease.holder !== holder) {
      return { held: false, until: item.lease.until };
    }
    item.lease = { holder, until };
    const { lastRun, rolledBackAt, last } = item;
    return { held: true, lastRun, rolledBackAt, ...(last !== undefined && { last: copy(last) }) };
  }

  async finish(holder: string, end: RunEnd): Promise<void> {
    const service = this.#service(end.service);
    const run = this.#runs.get(keyOf(end.service, end.run));
    if (service.lease?.holder !== holder || run === undefined) {
      throw leaseLost("ending", end);
    }
    const { state, joins, reason, digest, images, at, expires } = end;
    const ended = state === "published" ? "publishedAt" : `${state}NotifiedAt`;
    Object.assign(run, { state, finalizedJoins: joins, reason, digest, expires, ...(images && { images }) });
    run[ended] ??= new Date(at).toISOString();
    service.lease = undefined;
    service.lastRun = end.run;
    if (end.last !== undefined) service.last = copy(end.last);
  }

  async noteRollback(holder: string, rollback: Rollback): Promise<void> {
    const { service, run, at, expires, last } = rollback;
    const item = this.#service(service);
    const held = this.#runs.get(keyOf(service, run));
    if (item.lease?.holder !== holder || held?.state !== "published") {
      throw leaseLost("rolling back to", rollback);
    }
    Object.assign(held, { rolledBackAt: new Date(at).toISOString(), expires });
    item.lastRun = run;
    item.rolledBackAt = at;
    item.last = copy(last);
  }

  async claimFollower(claim: FollowerClaim): Promise<boolean> {
    const { service, run, revision, registration, at, expires } = claim;
    const key = keyOf(service, run);
    const item = this.#runs.get(key) ?? {
      [LEDGER_KEYS.partition]: service,
      run,
      registration,
      joins: 0,
      state: "open",
      expires,
      createdAt: new Date(at).toISOString(),
    };
    if (item.claimedAt !== undefined) return false;
    this.#runs.set(key, {
      ...item,
      claimedAt: new Date(at).toISOString(),
      expires,
      ...(revision !== "" && item.revision === undefined && { revision }),
    });
    if (revision !== "") await this.noteRevision(claim, revision, at);
    return true;
  }

  async noteRun({ service, run }: RunSubject, note: RunNote): Promise<void> {
    const item = this.#runs.get(keyOf(service, run));
    if (item === undefined) return;
    if (note.kind === "delayed") item.delayedNotifiedAt = new Date(note.at).toISOString();
    else item.startProblem = note.reason;
  }

  async noteRevision({ service, run }: RunSubject, revision: string, at: number): Promise<void> {
    const key = `${service} ${revision} ${dayOf(at)}`;
    this.#revisions.set(key, new Set([...(this.#revisions.get(key) ?? []), run]));
  }

  async runsOfRevision(service: string, revision: string, at: number): Promise<readonly string[]> {
    const days = [at, at - 24 * 60 * 60_000, at + 24 * 60 * 60_000].map(dayOf);
    return [
      ...new Set(days.flatMap((day) => [...(this.#revisions.get(`${service} ${revision} ${day}`) ?? [])])),
    ];
  }

  async markSuperseded({ service, run, joins, by, build, expires }: SupersededMark): Promise<boolean> {
    const item = this.#runs.get(keyOf(service, run));
    if (item?.joins !== joins) return false;
    Object.assign(item, { supersededBy: by, stoppedBuild: build, expires });
    return true;
  }

  async markHandled({ service, build }: BuildKey): Promise<void> {
    this.#handled.add(keyOf(service, build));
  }

  async handled(builds: readonly BuildKey[]): Promise<ReadonlySet<string>> {
    if (builds.length === 0 || builds.length > 100)
      throw refusal(`ValidationException: ${builds.length} keys`);
    const known = builds.filter(({ service, build }) => this.#handled.has(keyOf(service, build)));
    return new Set(known.map(({ build }) => build));
  }

  async release(service: string, holder: string): Promise<void> {
    const item = this.#service(service);
    if (item.lease?.holder === holder) item.lease = undefined;
  }

  async bookmarks(): Promise<readonly Bookmark[]> {
    return copy(this.#bookmarks);
  }

  async keepBookmarks(bookmarks: readonly Bookmark[]): Promise<void> {
    this.#bookmarks = copy(bookmarks);
  }

  /** Every run of the ledger. */
  all(): readonly RunRecord[] {
    return [...this.#runs.keys()].map((key) => this.#read(key));
  }

  /** What time to live does, at the latest some days after. */
  expire(now: number): void {
    for (const [key, { expires }] of this.#runs) if (expires <= now) this.#runs.delete(key);
  }

  #read(key: string): RunRecord {
    const record = parseRunRecord(copy(this.#runs.get(key)));
    if (record === undefined) throw refusal(`the item ${key} cannot be read`);
    return record;
  }

  #service(service: string): ServiceItem {
    const item = this.#services.get(service) ?? { lease: undefined, lastRun: "", rolledBackAt: 0 };
    this.#services.set(service, item);
    return item;
  }
}

function records(item: RunItem, { architecture, build, architectures }: Join): boolean {
  const held = buildOf(item, architecture);
  const { resolvedVersion, sourceVersion } = build;
  const own: unknown[] = [undefined, resolvedVersion, commitIn(sourceVersion)];
  if (resolvedVersion !== "" && !own.includes(item.revision)) return false;
  if (held !== undefined && !replaces(build, held)) return false;
  if (item.state === "published") return false;
  const complete = architectures.every((one) => buildOf(item, one)?.status === "SUCCEEDED");
  return !complete || (item.state === "refused" && item.finalizedJoins === item.joins);
}

function joined(item: RunItem | undefined, join: Join): RunItem {
  const { resolvedVersion } = join.build;
  return {
    createdAt: new Date(join.at).toISOString(),
    ...(item ?? { joins: 0, state: "open" }),
    ...(join.leads && resolvedVersion !== "" && { revision: resolvedVersion }),
    [LEDGER_KEYS.partition]: join.service,
    run: join.run,
    registration: join.registration,
    expires: join.expires,
    joins: (item?.joins ?? 0) + 1,
    state: item?.state ?? "open",
    [BUILD_ATTRIBUTE[join.architecture]]: copy(join.build),
  };
}

function buildOf(item: RunItem, architecture: Architecture): Join["build"] | undefined {
  return item[BUILD_ATTRIBUTE[architecture]] as Join["build"] | undefined;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function keyOf(service: string, run: string): string {
  return `${service} ${run}`;
}

function copy<T>(value: T): T {
  return structuredClone(value);
}

function leaseLost(doing: string, { service, run }: Pick<RunEnd, "service" | "run">): PublisherFault {
  const subject = `run ${run} of ${service}`;
  return new PublisherFault("LEASE_LOST", { doing, subject, reason: "another invocation has it" });
}

function refusal(reason: string): PublisherFault {
  return new PublisherFault("AWS_CALL", {
    doing: "reading",
    subject: "the ledger",
    reason,
  });
}
