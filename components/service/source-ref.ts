import { shown } from "../text/shown";
import type { Version } from "./version-schemes/scheme";
import { isNamedLikeVersion, parseVersion, type VersionPolicy } from "./versions";

/** What a run was started for. */
export type SourceRef =
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "version"; readonly version: Version }
  /** A git tag that is none of the service's versions. */
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "pull-request"; readonly number: string }
  /** A commit without a reference. */
  | { readonly kind: "revision" }
  /** It does not say whether it is a branch or a tag, or is neither; `reason` has the spellings that would work. */
  | { readonly kind: "refused"; readonly reason: string };

/** What a reference is read by: the branch that an empty one stands for, and the service's versions. */
export interface RefPolicy {
  readonly branch: string;
  readonly versions?: VersionPolicy;
}

/**
 * Reads a git reference as CodeBuild writes it: `refs/heads/x`, `refs/tags/x`, `pr/7`, a bare branch name, a commit id of 7 or more
 * hex digits, or nothing, which stands for the default branch.
 *
 * A bare name that could be a version is refused: git takes it for a tag where there is one, and the branch of that name would take
 * the place of the version. The name of the default branch is always the branch.
 */
export function parseSourceRef(ref: string, { branch, versions }: RefPolicy): SourceRef {
  if (ref === "" || ref === branch) return { kind: "branch", branch };
  const number = pullRequestOf(ref);
  if (number !== undefined) return { kind: "pull-request", number };
  if (CONTROL.test(ref))
    return { kind: "refused", reason: `reference ${shown(ref)} holds a control character` };
  if (ref.startsWith("refs/")) return fullRef(ref, versions);
  if (/^[0-9a-f]{7,64}$/i.test(ref)) return { kind: "revision" };
  return isAmbiguous(ref, versions)
    ? { kind: "refused", reason: ambiguity(ref) }
    : { kind: "branch", branch: ref };
}

/**
 * The number of the pull request that a reference names: `pr/7` of CodeBuild, or a provider's own `refs/pull/7/head`,
 * `refs/pull-requests/7/from` and `refs/merge-requests/7/head`, with or without `refs/`; `undefined` for any other reference.
 */
export function pullRequestOf(ref: string): string | undefined {
  return PULL_REQUEST.exec(ref)?.[1] ?? BARE_PULL_REQUEST.exec(ref)?.[1];
}

/** Whether a text is a full commit id of git, SHA-1 or SHA-256. */
export function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** A branch name as a piece of an image tag: every character a tag cannot hold becomes `-`. */
export function branchSlug(branch: string): string {
  return branch.replace(/[^A-Za-z0-9_.-]/g, "-").replace(/^[.-]+/, "");
}

const PULL_REQUEST = /^(?:pr|refs\/(?:pull|pull-requests|merge-requests))\/(\d+)(?:$|[/^])/;
const BARE_PULL_REQUEST = /^(?:pull|pull-requests|merge-requests)\/(\d+)\/(?:head|merge|from)$/;

/** No reference holds one: https://git-scm.com/docs/git-check-ref-format */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function fullRef(ref: string, versions: VersionPolicy | undefined): SourceRef {
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.*)$/u.exec(ref) ?? [];
  if (kind === "heads") return { kind: "branch", branch: name };
  if (kind === "tags") {
    const version = parseVersion(name, versions);
    return version === undefined ? { kind: "tag", tag: name } : { kind: "version", version };
  }
  return {
    kind: "refused",
    reason: `reference ${shown(ref)} is neither a branch, a tag nor a pull request; start the build with refs/heads/<branch> or refs/tags/<tag>`,
  };
}

/** Git reads `tags/x` as `refs/tags/x`: https://git-scm.com/docs/gitrevisions */
function isAmbiguous(name: string, versions: VersionPolicy | undefined): boolean {
  return /^(?:heads|tags)\//.test(name) || isNamedLikeVersion(name, versions);
}

function ambiguity(name: string): string {
  const tag = name.replace(/^(?:heads|tags)\//, "");
  return `reference ${shown(name)} may be a tag or a branch; start the build with refs/tags/${tag} or refs/heads/${tag}`;
}
