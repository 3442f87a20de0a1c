import type { FactValues } from "../../components/service/fact-placeholders";
import { compareVersions, parseVersion, type VersionPolicy } from "../../components/service/versions";
import { isoTime } from "../../components/text/time";
import type { Shell } from "../shell";
import { runTool } from "../tool";

/** What a checkout says about its commit; nothing where it has no commit, or changes that are not committed. */
export interface CheckoutFacts {
  readonly facts: FactValues;
  /** Seconds of the commit, for SOURCE_DATE_EPOCH. */
  readonly seconds?: string;
  /** Why there are no facts, where there could be some. */
  readonly problem?: string;
}

/**
 * Asks git what the pipeline would be told: the commit, its time, the newest version whose tag is at it, and the branch.
 *
 * @param source folder of the checkout
 */
export async function checkoutFacts(
  shell: Shell,
  source: string,
  versions: VersionPolicy,
): Promise<CheckoutFacts> {
  const git = async (...args: readonly string[]) => {
    const { status, stdout } = await runTool(shell, "git", ["-C", source, ...args]);
    return status === 0 ? stdout.trim() : undefined;
  };
  const commit = await git("rev-parse", "--verify", "--quiet", "HEAD");
  if (commit === undefined) return { facts: {} };
  if ((await git("status", "--porcelain")) !== "")
    return { facts: {}, problem: "the checkout has changes that are not committed" };
  const seconds = await git("show", "--no-patch", "--format=%ct", "HEAD");
  const tags = await git("for-each-ref", "--points-at=HEAD", "--format=%(refname:strip=2)", "refs/tags");
  const version = newestVersion((tags ?? "").split("\n"), versions);
  const branch = await git("symbolic-ref", "--quiet", "--short", "HEAD");
  return {
    ...(seconds !== undefined && { seconds }),
    facts: {
      commit,
      ...(seconds !== undefined && { time: isoTime(Number(seconds) * 1000).replace(/\.\d+Z$/, "Z") }),
      ...(version !== undefined && { version }),
      ...(branch !== undefined && { branch }),
    },
  };
}

/** A stable one before every other. */
function newestVersion(tags: readonly string[], policy: VersionPolicy): string | undefined {
  const versions = tags.flatMap((tag) => parseVersion(tag, policy) ?? []);
  const stable = versions.filter((version) => version.stable);
  const texts = (stable.length > 0 ? stable : versions).map(({ text }) => text);
  return texts.sort((left, right) => compareVersions(policy, right, left))[0];
}
