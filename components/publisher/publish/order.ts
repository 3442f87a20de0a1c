import { ANNOTATIONS } from "../../service/contract";
import { compareVersions as compareTexts, PLAIN_VERSIONS, parseVersion } from "../../service/versions";

/** How new an image is, from its own facts and not from when it was pushed. */
export interface OrderKey {
  /** Stable semantic version; empty where there is none (a branch, a pre-release). */
  readonly version: string;
  /** Time of the commit in milliseconds; where the source has none, the start of the run. */
  readonly committed: number;
  /** Start of the run, milliseconds. */
  readonly started: number;
}

/**
 * The one order of every moving tag: positive when `left` is newer. No version is older than any version, versions follow
 * semver precedence, then the later commit, then the later run. So a fixed tag follows the versions once there are any, and
 * a re-run of an old commit never takes a tag back.
 */
export function compareKeys(left: OrderKey, right: OrderKey): number {
  return (
    compareVersions(left.version, right.version) ||
    left.committed - right.committed ||
    left.started - right.started
  );
}

/** The key of a run; `version` as `stableVersion` gives it, the times in milliseconds. */
export function keyOfRun(
  version: string,
  { committed, started }: { readonly committed: number | undefined; readonly started: number },
): OrderKey {
  return { version, committed: committed ?? started, started };
}

/** The stable version of a text such as `1.4.2`; empty for a pre-release and for what is no version. */
export function stableVersion(text: string): string {
  const version = parseVersion(text, PLAIN_VERSIONS);
  return version?.stable ? version.text : "";
}

/** The key that a published index carries, or `undefined` when the publisher did not write it. */
export function keyOfAnnotations(
  annotations: Readonly<Record<string, string | undefined>>,
): OrderKey | undefined {
  const started = Date.parse(annotations[ANNOTATIONS.runStarted] ?? "");
  if (Number.isNaN(started) || annotations[ANNOTATIONS.run] === undefined) return undefined;
  const committed = Date.parse(annotations[ANNOTATIONS.sourceTime] ?? "");
  return {
    version: stableVersion(annotations[ANNOTATIONS.version] ?? ""),
    committed: Number.isNaN(committed) ? started : committed,
    started,
  };
}

function compareVersions(left: string, right: string): number {
  if (left === "" || right === "") return Number(left !== "") - Number(right !== "");
  return compareTexts(PLAIN_VERSIONS, left, right);
}
