/** A commit of the simulated history. */
interface Commit {
  /** Hours after midnight. */
  readonly hour: number;
  /** Every commit that it descends from, nearest first, as its builds export them. */
  readonly ancestors: readonly number[];
}

/**
 * The commits, older than every build except the fifth: its author's clock is ahead. The fourth is dated before its parent, and
 * the sixth was checked out without its history, so that 3, 4 and 6 are newer than each other in a circle.
 */
const COMMITS: Readonly<Record<number, Commit>> = {
  1: { hour: 1, ancestors: [] },
  2: { hour: 2, ancestors: [1] },
  3: { hour: 4, ancestors: [2, 1] },
  4: { hour: 1.5, ancestors: [3, 2, 1] },
  5: { hour: 72, ancestors: [2, 1] },
  6: { hour: 3, ancestors: [] },
};

/** A push that a simulated world can build, with the tags that the default policy gives it, written down by hand. */
export interface Source {
  readonly ref: string;
  /** Its number in the history. */
  readonly commit: number;
  /** Stable version, for the order of images. */
  readonly version?: readonly [number, number, number];
  /** Tags that move with it. */
  readonly moving: readonly string[];
  /** Release tag of a version; a branch has its commit. */
  readonly release?: string;
}

const main = (commit: number): Source => ({ ref: "refs/heads/main", commit, moving: ["main", "latest"] });
const version = (text: string, commit: number, moving: readonly string[]): Source => {
  const [major = 0, minor = 0, patch = 0] = text.split(".").map(Number);
  const tag = { ref: `refs/tags/v${text}`, commit, release: text, moving };
  return text.includes("-") ? tag : { ...tag, version: [major, minor, patch] };
};

/** Commits of two branches, a version, its fix after the next major, and a pre-release; some commits more than once. */
export const SOURCES: readonly Source[] = [
  main(1),
  main(2),
  main(3),
  main(4),
  { ref: "refs/heads/feature/x", commit: 2, moving: ["feature-x"] },
  { ref: "refs/heads/feature/x", commit: 5, moving: ["feature-x"] },
  version("1.4.2", 2, ["1.4", "1", "latest"]),
  version("2.0.0", 3, ["2.0", "2", "latest"]),
  version("1.4.3", 4, ["1.4", "1", "latest"]),
  version("2.1.0-rc.1", 4, []),
  main(6),
];

/** Uploads of an archive, whose content may go back to what it was. */
export const UPLOADS: readonly Source[] = [1, 2, 3].map((commit) => ({
  ref: "",
  commit,
  moving: ["main", "latest"],
}));

/** Commit ids differ in their first characters, as real ones do. */
export function commitId({ commit }: Pick<Source, "commit">): string {
  return `${commit}`.repeat(40);
}

/** Milliseconds. */
export function commitTime({ commit }: Source): number {
  return Date.parse("2026-03-02T00:00:00Z") + (COMMITS[commit]?.hour ?? 0) * 3_600_000;
}

/** Numbers of the commits that a source descends from, as its builds know them. */
export function ancestorsOf({ ref, commit }: Source): readonly number[] {
  return ref === "" ? [] : (COMMITS[commit]?.ancestors ?? []);
}

/** The tag that is written once for a source. */
export function releaseTag(source: Source): string {
  return source.release ?? commitId(source).slice(0, 12);
}

/** The tag that is written once for a rebuild, which started at `started`, while another build has the release tag. */
export function rebuildTag(source: Source, started: number): string {
  const start = new Date(started)
    .toISOString()
    .replace(/[-:.Z]/g, "")
    .replace("T", "_");
  return `${releaseTag(source)}-${start}`;
}
