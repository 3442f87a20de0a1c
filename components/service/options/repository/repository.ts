import { isPlainObject, type JsonObject } from "../../../text/json";
import { shown } from "../../../text/shown";
import type { DefaultDays } from "../../image-days";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import { CACHE_TAG_PREFIX, isRelease } from "../../tag-templates";
import { booleanProblem, wholeNumberProblem } from "../checks";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "../group";
import { defaultRepositoryName } from "../name-prefix";
import type { TagsModel } from "../tags";
import { repositoryNameProblem } from "./repository-name";

/** Option `repository`. */
export interface RepositoryOption {
  /**
   * The ECR repository that receives the image.
   *
   * @default - a new repository with the service's name, or `<namePrefix>/<service>` when the publisher has a prefix
   */
  readonly repository?: RepositoryOptions;
}

/** A new repository and its rules, or the name of an existing one, which keeps its own rules. */
export interface RepositoryOptions {
  /**
   * Name of a repository that exists in this account and region. It keeps its own settings. The publisher must list it in its
   * `existingRepositories`; a publisher that the service makes for itself does.
   *
   * @default - a new repository is created
   */
  readonly existing?: string;
  /**
   * Name of the new repository. Changing it creates another repository. The old one and its images stay, unless
   * `deleteImagesOnDestroy` has its name.
   *
   * @default - the service's name, or `<namePrefix>/<service>` when the publisher has a prefix
   */
  readonly name?: string;
  /**
   * Days until images that have commit tags alone expire, 31 to 3680. It is at least 30 more than the publisher's
   * `ledgerRetentionDays`: as long as a run can be rolled back to, its image is there.
   *
   * An image with any other tag stays: one of a version, a branch, a fixed text or a person. ECR takes a tag for another one when
   * it has a letter after `f`, a capital letter or a dot, so one tag does not count: that of a branch which is not the default one
   * and whose name has nothing but digits, `a` to `f`, `-` and `_`, such as `feed`. Where the tags cannot be told apart, as with
   * `{major}` and no `{version}` in `tags`, no tagged image expires.
   *
   * @default - 120, which is 30 more than the publisher's `ledgerRetentionDays`
   */
  readonly keepCommitDays?: number;
  /**
   * In place of `keepCommitDays`: how many of the newest tagged images are kept, 2 to 100000. An older one expires when it has
   * commit tags alone, even if its run could still be rolled back to. ECR counts the images that stay for another tag too. The
   * cache does not take a place: as many images as there are platforms are kept beyond the number.
   *
   * @default - days decide
   */
  readonly keepImages?: number;
  /**
   * Days until images without a tag expire, 3 to 3650: those of failed runs, replaced caches, and what was left of expired images.
   * When `tags` lacks `{commit}` or `{version}`, published images may be without a tag. It is then at least 30 more than the
   * publisher's `ledgerRetentionDays`.
   *
   * @default - 14, or 120 when `tags` lacks `{commit}` or `{version}`
   */
  readonly keepUntaggedDays?: number;
  /**
   * Whether ECR scans every pushed image for known vulnerabilities.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;
  /**
   * Name of the repository, repeated to delete it with every image when the service is removed from the stack.
   *
   * @default - the repository and its images stay
   */
  readonly deleteImagesOnDestroy?: string;
}

/** The repository of a service, with every decision made. */
export type Repository =
  | { readonly kind: "existing"; readonly name: string }
  | {
      readonly kind: "new";
      readonly name: string;
      readonly scanOnPush: boolean;
      /** ECR `imageTagMutability`. */
      readonly tagMutability: "MUTABLE" | "IMMUTABLE_WITH_EXCLUSION";
      /** Wildcard filters of tags that may move; empty for a mutable repository. */
      readonly mutableTags: readonly string[];
      readonly keepUntaggedDays: number;
      /** Of images that have commit tags alone. */
      readonly keepCommitDays: number;
      /** Decides in place of `keepCommitDays`, unless it is 0. */
      readonly keepImages: number;
      readonly deleteImages: boolean;
    };

/** Part of the model: `repository`. */
export interface RepositoryModel {
  readonly repository: Repository;
}

export const REPOSITORY: OptionGroup<
  RepositoryOption,
  RepositoryModel,
  [defaultName: string, tags: TagsModel, days: DefaultDays]
> = {
  checks: { repository: repositoryProblems },
  resolve: ({ repository = {} }, defaultName, { templates }, days) => ({
    repository: resolveRepository(defaultName, repository, templates, days),
  }),
};

function resolveRepository(
  defaultName: string,
  options: RepositoryOptions,
  templates: readonly string[],
  { keepUntaggedDays, keepCommitDays }: DefaultDays,
): Repository {
  if (options.existing !== undefined) return { kind: "existing", name: options.existing };
  return {
    kind: "new",
    name: options.name ?? defaultName,
    scanOnPush: options.scanOnPush ?? true,
    ...tagMutability(templates),
    keepUntaggedDays: options.keepUntaggedDays ?? keepUntaggedDays,
    keepCommitDays: options.keepCommitDays ?? keepCommitDays,
    keepImages: options.keepImages ?? 0,
    deleteImages: options.deleteImagesOnDestroy !== undefined,
  };
}

/**
 * ECR guards release tags too when an exclusion filter can name every moving tag. A filter has two wildcards at most, so it cannot
 * separate `1.4` from `1.4.2`. With such tags, only the publisher guards release tags.
 */
function tagMutability(
  templates: readonly string[],
): Pick<Extract<Repository, { kind: "new" }>, "tagMutability" | "mutableTags"> {
  const moving = templates.filter((template) => !isRelease(template));
  const filters = [`${CACHE_TAG_PREFIX}*`, ...moving];
  const nameable = moving.every((template) => !template.includes("{"));
  if (!nameable || filters.length > LIMITS.mutabilityExclusions)
    return { tagMutability: "MUTABLE", mutableTags: [] };
  return { tagMutability: "IMMUTABLE_WITH_EXCLUSION", mutableTags: filters };
}

const FIELDS: { readonly [K in keyof RepositoryOptions]-?: Check<OptionContext> } = {
  existing: (value) => [repositoryNameProblem("repository.existing", value)],
  name: (value) => [repositoryNameProblem("repository.name", value)],
  keepCommitDays: (value) => [wholeNumberProblem("repository.keepCommitDays", value, LIMITS.keepCommitDays)],
  keepImages: (value) => [wholeNumberProblem("repository.keepImages", value, LIMITS.keepImages)],
  keepUntaggedDays: (value) => [
    wholeNumberProblem("repository.keepUntaggedDays", value, LIMITS.keepUntaggedDays),
  ],
  scanOnPush: (value) => [booleanProblem("repository.scanOnPush", value)],
  deleteImagesOnDestroy: () => [],
};

function repositoryProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(value)) {
    const reason = `${shown(value)} is not a plain object; use for example { keepImages: 50 }`;
    return [{ path: "repository", reason }];
  }
  const own = optionProblems(FIELDS, value, context, "repository");
  const misnamed = own.some(({ path }) => path === "repository.existing");
  return [
    ...own,
    ...(value.existing === undefined
      ? [deletionProblem(value, context), twoRulesProblem(value)]
      : clashes(value)),
    misnamed || value.existing === undefined ? undefined : accessProblem(value.existing, context),
  ];
}

function clashes({ existing, ...others }: JsonObject): readonly Problem[] {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return given.map(([field]) => ({
    path: "repository",
    reason: `give either "existing" or ${shown(field)}, not both; an existing repository keeps its own rules`,
  }));
}

function twoRulesProblem({ keepImages, keepCommitDays }: JsonObject): Problem | undefined {
  if (keepImages === undefined || keepCommitDays === undefined) return undefined;
  const reason = 'give either "keepImages" or "keepCommitDays", not both; ECR expires by a number or by days';
  return { path: "repository", reason };
}

function accessProblem(existing: unknown, { publisher }: OptionContext): Problem | undefined {
  if (publisher.existingRepositories.some((pattern) => matches(pattern, String(existing)))) return undefined;
  const reason = `publisher ${shown(publisher.name)} may not write to ${shown(existing)}; add it to the publisher's existingRepositories`;
  return { path: "repository.existing", reason };
}

function deletionProblem(
  { name, deleteImagesOnDestroy }: JsonObject,
  context: OptionContext,
): Problem | undefined {
  const own = name ?? defaultRepositoryName(context.publisher, context.name);
  if (deleteImagesOnDestroy === undefined || deleteImagesOnDestroy === own) return undefined;
  const reason = `${shown(deleteImagesOnDestroy)} is not this repository; repeat its name ${shown(own)} to have its images deleted with the stack`;
  return { path: "repository.deleteImagesOnDestroy", reason };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
