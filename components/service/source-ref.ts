import { parse, type SemVer } from "semver";

/** What a run was started for. */
export type SourceRef =
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "version"; readonly version: SemVer }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "pull-request"; readonly number: string }
  | { readonly kind: "revision" };

/**
 * Reads a git reference as CodeBuild writes it: `refs/heads/x`, `refs/tags/x`, `pr/7`, a bare branch name, a commit id, or
 * nothing, which stands for the default branch.
 *
 * @param defaultBranch the branch that an empty reference stands for
 */
export function parseSourceRef(ref: string, defaultBranch: string): SourceRef {
  if (ref === "") return { kind: "branch", branch: defaultBranch };
  const number = pullRequestOf(ref);
  if (number !== undefined) return { kind: "pull-request", number };
  if (ref.startsWith("refs/tags/")) return tagRef(ref.slice("refs/tags/".length));
  if (isCommit(ref)) return { kind: "revision" };
  return { kind: "branch", branch: ref.replace(/^refs\/heads\//, "") };
}

/**
 * The number of the pull request that a reference names: `pr/7` of CodeBuild, or a provider's own `refs/pull/7/head` and
 * `refs/merge-requests/7/head`; `undefined` for any other reference.
 */
export function pullRequestOf(ref: string): string | undefined {
  return /^(?:pr|refs\/pull|refs\/merge-requests)\/(\d+)(?:$|[/^])/.exec(ref)?.[1];
}

/** Whether a text is a full commit id of git, SHA-1 or SHA-256. */
export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** A branch name as a piece of an image tag: every character a tag cannot hold becomes `-`. */
export function branchSlug(branch: string): string {
  return branch.replace(/[^A-Za-z0-9_.-]/g, "-").replace(/^[.-]+/, "");
}

/** The version of a git tag `v1.4.2` or `1.4.2`, by the rules of Semantic Versioning 2.0; `undefined` for any other text. */
export function versionOf(tag: string): SemVer | undefined {
  const text = tag.replace(/^v/, "");
  // The parser itself takes one more "v" and white space around.
  return /^\d\S*$/.test(text) ? (parse(text) ?? undefined) : undefined;
}

function tagRef(tag: string): SourceRef {
  const version = versionOf(tag);
  return version === undefined ? { kind: "tag", tag } : { kind: "version", version };
}
