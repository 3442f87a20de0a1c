import { isTag } from "../oci/reference";
import { shown } from "../text/shown";
import { isoTime } from "../text/time";
import type { SkippedTag } from "./events";
import { ServiceOptionsError } from "./problem";
import { branchSlug, parseSourceRef, type SourceRef } from "./source-ref";
import { isRelease, type Placeholder, renderTemplate, templateKind, versionSlug } from "./tag-templates";
import { takenReason } from "./taken-tags";
import type { VersionPolicy } from "./versions";

/** Which tags a service writes. */
export interface TagPolicy {
  /** Templates in the order in which they were given. */
  readonly templates: readonly string[];
  /** The default branch: its pushes move the fixed tags. */
  readonly branch: string;
  /**
   * How the git tags of its versions are read. A service always has it.
   *
   * @default - any scheme, behind any prefix that ends with `@`, `/` or `-`
   */
  readonly versions?: VersionPolicy;
}

/** The source of a run. */
export interface SourceFacts {
  /** Commit id, or the content hash of a source without commits. */
  readonly revision: string;
  /**
   * Git reference (`refs/heads/main`, `refs/tags/v1.4.2`, `pr/7`) or branch name. Empty for a source without references: it
   * then counts as the default branch.
   */
  readonly ref: string;
}

/** Tags of a run. */
export interface TagPlan {
  /** Each is written once. */
  readonly release: string[];
  readonly moving: string[];
}

/**
 * Plans the tags that a run of this source may write. A pull request gets none, and neither does a reference that may be a branch
 * or a tag. Each tag is listed once, in the order of the templates. A tag that a branch has only by its name is left out, see
 * `skippedTags`.
 *
 * @returns release tags, which are written once, and moving tags
 */
export function planTags(tags: TagPolicy, source: SourceFacts): TagPlan {
  const plan: TagPlan = { release: [], moving: [] };
  for (const { tag, template, reason } of candidates(tags, source)) {
    const kind = isRelease(template) ? "release" : "moving";
    if (reason === undefined && !plan[kind].includes(tag)) plan[kind].push(tag);
  }
  return plan;
}

/** The tags that a branch's name would give it, and that belong to something else: a fixed tag, a version, a commit, the cache. */
export function skippedTags(tags: TagPolicy, source: SourceFacts): readonly SkippedTag[] {
  return candidates(tags, source).flatMap(({ tag, reason }) =>
    reason === undefined ? [] : [{ tag, reason }],
  );
}

/** Why a run of this source has no tag at all, for one that has none. */
export function tagless(tags: TagPolicy, source: SourceFacts): string {
  const ref = parseSourceRef(source.ref, tags);
  const skipped = skippedTags(tags, source).map(({ tag, reason }) => `; tag ${tag} is skipped: ${reason}`);
  switch (ref.kind) {
    case "refused":
      return ref.reason;
    case "tag":
      return `git tag ${shown(ref.tag)} is no version of the service${expectation(tags.versions)}`;
    case "pull-request":
      return `pull request ${ref.number} publishes nothing`;
    case "branch":
    case "version":
    case "revision":
      return `the tags of the service have none for ${source.ref || "its source"}${skipped.join("")}`;
  }
}

/**
 * The release tag of a rebuild: that of the first build, which keeps it, and the UTC start of the rebuild. The underscore is in
 * no semantic version, so no tool takes `1.4.2-20261126_101112123` for a pre-release of `1.4.2`, which would be older.
 *
 * @param started milliseconds since 1970
 * @returns `undefined` where that is longer than a tag may be
 */
export function rebuildTag(tag: string, started: number): string | undefined {
  const [date = "", time = ""] = isoTime(started).split("T");
  const rebuild = `${tag}-${date.replace(/\D/g, "")}_${time.replace(/\D/g, "")}`;
  return isTag(rebuild) ? rebuild : undefined;
}

/**
 * The tag to deploy from: the first fixed tag, else the default branch's.
 *
 * @throws ServiceOptionsError when every tag of the policy changes from run to run
 */
export function deployTag(tags: TagPolicy): string {
  const { moving } = planTags(tags, { revision: "0".repeat(40), ref: "" });
  const tag = moving.find((candidate) => tags.templates.includes(candidate)) ?? moving[0];
  if (tag !== undefined) return tag;
  const reason = `${shown(tags.templates)} has no tag to deploy from, each changes from run to run; add "latest" or "{branch}", or deploy the digest in the published parameter`;
  throw new ServiceOptionsError("an image URI", [{ path: "tags", reason }]);
}

/** A tag that a template gives to a run; `reason` says why the run may not have it. */
interface Candidate {
  readonly tag: string;
  readonly template: string;
  readonly reason: string | undefined;
}

function candidates(tags: TagPolicy, { revision, ref }: SourceFacts): readonly Candidate[] {
  const source = parseSourceRef(ref, tags);
  const values = { ...placeholderValues(source), "{commit}": revision.slice(0, 12) };
  return tags.templates.flatMap((template) => {
    const tag = applies(template, source, tags.branch) ? renderTemplate(template, values) : undefined;
    if (tag === undefined || !isTag(tag)) return [];
    const named = source.kind === "branch" && template.includes("{branch}");
    const reason = named ? takenReason(tag, source.branch === tags.branch, tags) : undefined;
    return [{ tag, template, reason }];
  });
}

/** Whether a template may give a run a tag. */
function applies(template: string, source: SourceRef, defaultBranch: string): boolean {
  const kind = templateKind(template);
  switch (source.kind) {
    case "branch":
      return kind === "fixed" ? source.branch === defaultBranch : kind === "branch" || kind === "commit";
    case "version":
      return kind === "fixed" ? source.version.stable : kind === "version";
    case "revision":
      return kind === "commit";
    case "tag":
    case "pull-request":
    case "refused":
      return false;
  }
}

function placeholderValues(source: SourceRef): Readonly<Partial<Record<Placeholder, string>>> {
  if (source.kind === "branch") return { "{branch}": branchSlug(source.branch) };
  if (source.kind !== "version") return {};
  const { text, minor, major } = source.version;
  return {
    "{version}": versionSlug(text),
    ...(minor !== undefined && { "{minor}": minor }),
    ...(major !== undefined && { "{major}": major }),
  };
}

function expectation(versions: VersionPolicy | undefined): string {
  if (versions === undefined) return "";
  const { prefix, scheme } = versions;
  const rule = prefix === "" ? "" : `prefix ${shown(prefix)} and `;
  return `, whose versions have ${rule}scheme ${shown(scheme)}; use the option "versions", or tag the commit again`;
}
