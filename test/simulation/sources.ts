/** A push that a simulated world can build, with the tags that the default policy gives it, written down by hand. */
export interface Source {
  readonly ref: string;
  /** Position in history; a higher one is a later commit. */
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
];

/** Commit ids differ in their first characters, as real ones do. */
export function commitId({ commit }: Source): string {
  return `${commit}`.repeat(40);
}

/** Commits are an hour apart and older than every build, except the last: its author's clock is ahead. */
export function commitTime({ commit }: Source): number {
  return commit === 5
    ? Date.parse("2026-03-05T00:00:00Z")
    : Date.parse("2026-03-02T00:00:00Z") + commit * 3_600_000;
}

/** The release tag, which a rebuild of a branch has to itself. */
export function releaseTag(source: Source, rebuild: string): string {
  if (source.release !== undefined) return source.release;
  const commit = commitId(source).slice(0, 12);
  return rebuild === "" ? commit : `${commit}-${rebuild}`;
}
