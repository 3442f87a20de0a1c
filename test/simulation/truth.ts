import type { BuildRecord } from "../../components/publisher/ports/builds";
import type { Architecture } from "../../components/service/architectures";
import type { Asked } from "./beginnings";
import { ancestorsOf, commitTime, type Source } from "./sources";

/** A build that was started, and what it really did, whatever any event says of it. */
export interface TrueBuild {
  readonly id: string;
  readonly service: string;
  readonly architecture: Architecture;
  readonly source: Source;
  readonly asked: Asked;
  /** Whether nobody started it as part of a run: it may be of any run of its commit. */
  readonly stray: boolean;
  /** As CodeBuild has it now. */
  readonly record: BuildRecord;
  /** Digests of the entries that its images give an index; none while it runs. */
  readonly entries: readonly string[];
  /** Everything that it pushed. */
  readonly pushed: readonly string[];
}

/** One start of a leader, or what was started with one run id for one commit; a stray build is a run too, by itself. */
export interface TrueRun {
  readonly service: string;
  readonly run: string;
  /** In the order of their starts. */
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

/** An event of the publisher. */
export interface Told {
  readonly type: string;
  readonly service: string;
  readonly run: string;
  /** Id of the build that it names; empty for none. */
  readonly build: string;
  /** Milliseconds. */
  readonly at: number;
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
  /** Its follower's project is gone. */
  followerGone: boolean;
  /** Number of the archive that S3 holds now. */
  upload: number;
  /** Digests that were deleted by hand. */
  readonly deleted: Set<string>;
  /** Tags that were pushed by hand. */
  readonly handMade: Set<string>;
}

/** What really happened in a simulated world: the checks compare the registry and the ledger with this alone. */
export class Truth {
  readonly services = new Map<string, TrueService>();
  readonly runs = new Map<string, TrueRun>();
  readonly #runOf = new Map<string, TrueRun>();
  /** Ids of the builds whose images are in an index that the publisher has tagged. */
  readonly used = new Set<string>();
  /** What the publisher has told, in order. */
  readonly told: Told[] = [];
  /** Ids of the builds that were deleted while they ran. */
  readonly forgotten = new Set<string>();
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

  /** Every build, in the order of their starts. */
  get builds(): readonly TrueBuild[] {
    return [...this.runs.values()].flatMap(({ builds }) => builds);
  }

  build(id: string): TrueBuild | undefined {
    const run = this.#runOf.get(id);
    return run?.builds.find((build) => build.id === id);
  }

  runOf(id: string): TrueRun | undefined {
    return this.#runOf.get(id);
  }

  /** A build has begun, or has changed. */
  note(run: string, build: TrueBuild): void {
    const known = this.#runOf.get(build.id) ?? this.run(build.service, run);
    const held = known ?? { service: build.service, run, builds: [] };
    const at = held.builds.findIndex(({ id }) => id === build.id);
    if (at < 0) held.builds.push(build);
    else held.builds[at] = build;
    this.runs.set(`${held.service} ${held.run}`, held);
    this.#runOf.set(build.id, held);
  }

  /** Builds that may give a run its images: its own, and those that nobody started as part of a run, of its commit. */
  candidates(run: TrueRun): readonly TrueBuild[] {
    const commits = new Set(run.builds.map(({ source }) => source.commit));
    const strays = this.builds.filter(
      ({ stray, service, source, id }) =>
        stray && service === run.service && commits.has(source.commit) && this.runOf(id) !== run,
    );
    return [...run.builds, ...strays];
  }
}

/** The run of a leader's start. */
export function runOfStart(id: string): string {
  return `build-${id.split(":").at(-1)}`;
}

/** The builds among these that give exactly these entries, one of each build project; `undefined` when there are none. */
export function buildsBehind(
  builds: readonly TrueBuild[],
  entries: ReadonlySet<string>,
): readonly TrueBuild[] | undefined {
  const succeeded = (architecture: Architecture) =>
    succeededBuilds(builds).filter((build) => build.architecture === architecture);
  const other = succeeded("arm64");
  for (const amd64 of succeeded("amd64")) {
    for (const chosen of [...other.map((arm64) => [amd64, arm64]), [amd64]]) {
      const made = chosen.flatMap((build) => build.entries);
      if (new Set(made).size === entries.size && made.every((digest) => entries.has(digest))) return chosen;
    }
  }
  return undefined;
}

export function succeededBuilds(builds: readonly TrueBuild[]): readonly TrueBuild[] {
  return builds.filter(({ record }) => record.status === "SUCCEEDED");
}

/** The leader's build that began a run; `undefined` where none did. */
export function leaderOf({ builds }: TrueRun): TrueBuild | undefined {
  return builds.find(({ architecture }) => architecture === "amd64");
}

/** The build of each build project that counts: the last that succeeded, else the last, by its start. */
export function lastBuilds(builds: readonly TrueBuild[]): readonly TrueBuild[] {
  return (["amd64", "arm64"] as const).flatMap((architecture) => {
    const own = builds.filter((build) => build.architecture === architecture);
    const succeeded = own.filter(({ record }) => record.status === "SUCCEEDED");
    const counting = succeeded.length > 0 ? succeeded : own;
    return counting.sort((left, right) => attempt(left).localeCompare(attempt(right))).at(-1) ?? [];
  });
}

function attempt({ record }: TrueBuild): string {
  return `${new Date(record.startedAt).toISOString()}#${record.id}`;
}

/** The key of an image whose leader's build is the first of these; `begun`: the build that began the run, and says its reference. */
export function keyOf(builds: readonly TrueBuild[], begun = builds[0]): TrueKey {
  const [leader] = builds;
  if (leader === undefined) throw new Error("a key needs a build");
  const { source, record } = leader;
  const first = Math.min(...builds.map((build) => build.record.startedAt));
  return {
    version: begun?.asked.reference?.version ?? [],
    commit: source.commit,
    ancestors: ancestorsOf(source),
    committed: source.ref === "" ? record.startedAt : Math.min(commitTime(source), first),
    started: record.startedAt,
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
