import type { BuildRecord } from "../../components/publisher/ports/builds";
import type { Architecture } from "../../components/service/architectures";
import { ancestorsOf, commitTime, type Source } from "./sources";

/** What a build really did, whatever any event says of it. */
export interface TrueBuild {
  readonly architecture: Architecture;
  readonly record: BuildRecord;
  readonly source: Source;
  /** Digests of the entries that its images give an index. */
  readonly entries: readonly string[];
  /** Everything that it pushed. */
  readonly pushed: readonly string[];
}

export interface TrueRun {
  readonly service: string;
  readonly run: string;
  readonly rebuild: string;
  readonly builds: TrueBuild[];
}

/** How new an image really is. */
export interface TrueKey {
  readonly version: readonly number[];
  readonly commit: number;
  readonly ancestors: readonly number[];
  readonly committed: number;
  readonly started: number;
}

/** The history of one service. */
export interface TrueService {
  readonly name: string;
  /** Every list of platforms that it was ever registered with. */
  readonly platforms: string[][];
  removed: boolean;
  /** Its repository is gone with everything in it. */
  dropped: boolean;
  /** Its registration cannot be read. */
  broken: boolean;
  /** Digests that were deleted by hand. */
  readonly deleted: Set<string>;
  /** Tags that were pushed by hand. */
  readonly handMade: Set<string>;
}

/** What really happened in a simulated world: the checks compare the registry and the ledger with this alone. */
export class Truth {
  readonly services = new Map<string, TrueService>();
  readonly runs = new Map<string, TrueRun>();
  /** Key of each index that the publisher has tagged, by digest. */
  readonly published = new Map<string, TrueKey>();
  /** Digest of each release tag that the publisher wrote, by `repository:tag`. */
  readonly released = new Map<string, string>();
  /** What each tag held after the last look at the registry, by `repository:tag`. */
  readonly held = new Map<string, string>();

  service(name: string): TrueService {
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`the truth knows no service ${name}`);
    return service;
  }

  run(service: string, run: string): TrueRun | undefined {
    return this.runs.get(`${service} ${run}`);
  }

  add(service: string, run: string, rebuild: string, build: TrueBuild): void {
    const known = this.run(service, run) ?? { service, run, rebuild, builds: [] };
    known.builds.push(build);
    this.runs.set(`${service} ${run}`, known);
  }
}

/** The builds of a run that give exactly these entries, one of each build project; `undefined` when there are none. */
export function buildsBehind(run: TrueRun, entries: ReadonlySet<string>): readonly TrueBuild[] | undefined {
  const succeeded = (architecture: Architecture) =>
    succeededBuilds(run).filter((build) => build.architecture === architecture);
  const other = succeeded("arm64");
  for (const amd64 of succeeded("amd64")) {
    for (const chosen of [...other.map((arm64) => [amd64, arm64]), [amd64]]) {
      const made = chosen.flatMap((build) => build.entries);
      if (new Set(made).size === entries.size && made.every((digest) => entries.has(digest))) return chosen;
    }
  }
  return undefined;
}

/** Builds of a run that succeeded; none when there is no such run. */
export function succeededBuilds(run: TrueRun | undefined): readonly TrueBuild[] {
  return run?.builds.filter(({ record }) => record.status === "SUCCEEDED") ?? [];
}

/** The last build of each build project, by its start. */
export function lastBuilds({ builds }: TrueRun): readonly TrueBuild[] {
  return (["amd64", "arm64"] as const).flatMap((architecture) => {
    const own = builds.filter((build) => build.architecture === architecture);
    return own.sort((left, right) => attempt(left).localeCompare(attempt(right))).at(-1) ?? [];
  });
}

function attempt({ record }: TrueBuild): string {
  return `${new Date(record.startedAt).toISOString()}#${record.id}`;
}

export function keyOf(builds: readonly TrueBuild[]): TrueKey {
  const [first] = builds;
  if (first === undefined) throw new Error("a key needs a build");
  const { source } = first;
  const started = Math.min(...builds.map(({ record }) => record.startedAt));
  return {
    version: source.version ?? [],
    commit: source.commit,
    ancestors: ancestorsOf(source),
    committed: Math.min(commitTime(source), started),
    started,
  };
}

/** Positive when `left` is newer. */
export function compareKeys(left: TrueKey, right: TrueKey): number {
  const version = compareLists(left.version, right.version);
  if (version !== 0) return version;
  if (left.commit === right.commit) return left.started - right.started;
  if (left.ancestors.includes(right.commit)) return 1;
  if (right.ancestors.includes(left.commit)) return -1;
  return left.committed - right.committed || left.started - right.started;
}

/** No number is less than any. */
function compareLists(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
