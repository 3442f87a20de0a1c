import { isTag } from "../oci/reference";
import { shown } from "../text/shown";
import { ServiceOptionsError } from "./problem";
import { branchSlug, parseSourceRef, type SourceRef } from "./source-ref";
import type { VersionPolicy } from "./versions";

/** Which tags a service writes. */
export interface TagPolicy {
  /** Templates in the order in which they were given. */
  readonly templates: readonly string[];
  /** The default branch: its pushes move the fixed tags. */
  readonly branch: string;
  /**
   * How the git tags of its versions are read.
   *
   * @default - semantic versions without a prefix
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
  /** Id of a run that was started with an id of its own (a rebuild). The commit tag of the run ends with it. */
  readonly rebuild?: string;
}

/** Placeholders of a tag template, with what they stand for; the first two make a release tag. */
export const PLACEHOLDERS = ["{commit}", "{version}", "{minor}", "{major}", "{branch}"] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];
const RELEASE: readonly Placeholder[] = ["{commit}", "{version}"];

/**
 * Plans the tags that a run of this source may write. A pull request gets none. Each tag is listed once, in the order of the
 * templates.
 *
 * @returns release tags, which are written once, and moving tags
 */
export function planTags(tags: TagPolicy, source: SourceFacts): { release: string[]; moving: string[] } {
  const values = placeholderValues(tags, source);
  const plan = { release: [] as string[], moving: [] as string[] };
  for (const template of tags.templates) {
    const tag = renderTemplate(template, values);
    const kind = isRelease(template) ? "release" : "moving";
    if (tag !== undefined && isTag(tag) && !plan[kind].includes(tag)) plan[kind].push(tag);
  }
  return plan;
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

/** What the tags of the registry cache of each platform start with; builds rewrite them. */
export const CACHE_TAG_PREFIX = "cache-";

/** Whether a tag made from `template` is written once. */
export function isRelease(template: string): boolean {
  return RELEASE.some((placeholder) => template.includes(placeholder));
}

/** `undefined` where a placeholder does not apply; `fixed`: whether a template without placeholders does. */
type Values = Readonly<Partial<Record<Placeholder, string>>> & { readonly fixed: boolean };

function placeholderValues(tags: TagPolicy, source: SourceFacts): Values {
  const ref = parseSourceRef(source.ref, tags.branch);
  const commit = commitText(source);
  switch (ref.kind) {
    case "branch":
      return { "{commit}": commit, "{branch}": branchSlug(ref.branch), fixed: ref.branch === tags.branch };
    case "revision":
      return { "{commit}": commit, fixed: false };
    case "version":
      return versionValues(ref.version);
    case "tag":
    case "pull-request":
      return { fixed: false };
  }
}

function versionValues(version: Extract<SourceRef, { kind: "version" }>["version"]): Values {
  const exact = { "{version}": version.raw.replace("+", "_") };
  if (version.prerelease.length > 0) return { ...exact, fixed: false };
  return {
    ...exact,
    "{minor}": `${version.major}.${version.minor}`,
    "{major}": `${version.major}`,
    fixed: true,
  };
}

function commitText({ revision, rebuild }: SourceFacts): string {
  const commit = revision.slice(0, 12);
  return rebuild === undefined || rebuild === "" ? commit : `${commit}-${rebuild}`;
}

function renderTemplate(template: string, values: Values): string | undefined {
  const used = PLACEHOLDERS.filter((placeholder) => template.includes(placeholder));
  if (used.length === 0) return values.fixed ? template : undefined;
  return used.reduce<string | undefined>((text, placeholder) => {
    const value = values[placeholder];
    return value === undefined ? undefined : text?.replaceAll(placeholder, () => value);
  }, template);
}
