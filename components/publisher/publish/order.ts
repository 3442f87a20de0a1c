import { ANNOTATIONS } from "../../service/contract";
import { compareVersions, parseVersion, type VersionPolicy } from "../../service/versions";
import { isAncestor, parseAncestors } from "../builds/ancestors";

/** How new an image is, from its own facts and not from when it was pushed. */
export interface OrderKey {
  /** Stable version, as its text; empty where there is none (a branch, a pre-release). */
  readonly version: string;
  /** Commit id or content hash that was built; empty in what an older publisher wrote into the ledger. */
  readonly revision: string;
  /** The nearest ancestors of the revision, 12 hex digits each; none where they are not known. */
  readonly ancestors: readonly string[];
  /** Time of the commit in milliseconds; where the source has none, the start of the run. */
  readonly committed: number;
  /** Start of the run, milliseconds. */
  readonly started: number;
}

/**
 * The one order of every moving tag: positive when `left` is newer. No version is older than any version, and versions have
 * the order of their scheme. Of equal versions, and of images without one:
 *
 * 1. of one revision the later run is newer, a rebuild;
 * 2. the descendant is newer than its ancestor, whatever the times say;
 * 3. else the later commit is newer, then the later run.
 *
 * So a fixed tag follows the versions once there are any, and a re-run of an old commit never takes a tag back.
 *
 * Where ancestors are known of some images only, the order has cycles: a commit may be newer than another by its time, and
 * older than that one's descendant. Two images are always compared in the same way; more than two must not be sorted.
 */
export function compareKeys(versions: VersionPolicy, left: OrderKey, right: OrderKey): number {
  return compareStable(versions, left.version, right.version) || compareSources(left, right);
}

/** The key of a run; `version` as `stableVersion` gives it, the times in milliseconds. */
export function keyOfRun(
  version: string,
  run: Pick<OrderKey, "revision" | "ancestors" | "started"> & { readonly committed: number | undefined },
): OrderKey {
  const { revision, ancestors, committed, started } = run;
  return { version, revision, ancestors, committed: committed ?? started, started };
}

/** The stable version of a text such as `1.4.2`; empty for a pre-release and for what is no version. */
export function stableVersion(versions: VersionPolicy, text: string): string {
  const version = parseVersion(text, { ...versions, prefix: "" });
  return version?.stable ? version.text : "";
}

/** The key that a published index carries, or `undefined` when the publisher did not write it. */
export function keyOfAnnotations(
  versions: VersionPolicy,
  annotations: Readonly<Record<string, string | undefined>>,
): OrderKey | undefined {
  const started = Date.parse(annotations[ANNOTATIONS.runStarted] ?? "");
  if (Number.isNaN(started) || annotations[ANNOTATIONS.run] === undefined) return undefined;
  const committed = Date.parse(annotations[ANNOTATIONS.sourceTime] ?? "");
  return keyOfRun(stableVersion(versions, annotations[ANNOTATIONS.version] ?? ""), {
    revision: annotations[ANNOTATIONS.revision] ?? "",
    ancestors: parseAncestors(annotations[ANNOTATIONS.ancestors] ?? "") ?? [],
    committed: Number.isNaN(committed) ? undefined : committed,
    started,
  });
}

function compareStable(versions: VersionPolicy, left: string, right: string): number {
  if (left === "" || right === "") return Number(left !== "") - Number(right !== "");
  return compareVersions(versions, left, right);
}

function compareSources(left: OrderKey, right: OrderKey): number {
  if (left.revision !== "" && left.revision === right.revision) return left.started - right.started;
  const descends =
    Number(isAncestor(right.revision, left.ancestors)) - Number(isAncestor(left.revision, right.ancestors));
  return descends || left.committed - right.committed || left.started - right.started;
}
