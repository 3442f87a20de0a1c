import { isPlainObject, type JsonObject } from "../../text/json";
import { shown } from "../../text/shown";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import { CACHE_TAG_PREFIX, isRelease } from "../tag-templates";
import { booleanProblem, wholeNumberProblem } from "./checks";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";
import { repositoryNameProblem } from "./repository-name";
import type { TagsModel } from "./tags";

/** Option `repository`. */
export interface RepositoryOption {
  /**
   * The ECR repository that receives the image.
   *
   * @default - a new repository with the service's name
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
   * @default - the service's name
   */
  readonly name?: string;
  /**
   * How many tagged images are kept, 2 to 100000; older ones expire.
   *
   * @default - all are kept
   */
  readonly keepImages?: number;
  /**
   * Days until images without a tag expire, 1 to 3650. Failed runs and replaced images have no tag.
   *
   * @default 14
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
      /** 0 keeps all tagged images. */
      readonly keepImages: number;
      readonly deleteImages: boolean;
    };

/** Part of the model: `repository`. */
export interface RepositoryModel {
  readonly repository: Repository;
}

export const REPOSITORY: OptionGroup<RepositoryOption, RepositoryModel, [name: string, tags: TagsModel]> = {
  checks: { repository: repositoryProblems },
  resolve: ({ repository = {} }, name, { templates }) => ({
    repository: resolveRepository(name, repository, templates),
  }),
};

function resolveRepository(
  service: string,
  options: RepositoryOptions,
  templates: readonly string[],
): Repository {
  if (options.existing !== undefined) return { kind: "existing", name: options.existing };
  return {
    kind: "new",
    name: options.name ?? service,
    scanOnPush: options.scanOnPush ?? true,
    ...tagMutability(templates),
    keepUntaggedDays: options.keepUntaggedDays ?? 14,
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
  keepImages: (value) => [wholeNumberProblem("repository.keepImages", value, LIMITS.keepImages)],
  keepUntaggedDays: (value) => [wholeNumberProblem("repository.keepUntaggedDays", value, LIMITS.keepDays)],
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
    ...(value.existing === undefined ? [deletionProblem(value, context)] : clashes(value)),
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

function accessProblem(existing: unknown, { publisher }: OptionContext): Problem | undefined {
  if (publisher.existingRepositories.some((pattern) => matches(pattern, String(existing)))) return undefined;
  const reason = `publisher ${shown(publisher.name)} may not write to ${shown(existing)}; add it to the publisher's existingRepositories`;
  return { path: "repository.existing", reason };
}

function deletionProblem(
  { name, deleteImagesOnDestroy }: JsonObject,
  context: OptionContext,
): Problem | undefined {
  const own = name ?? context.name;
  if (deleteImagesOnDestroy === undefined || deleteImagesOnDestroy === own) return undefined;
  const reason = `${shown(deleteImagesOnDestroy)} is not this repository; repeat its name ${shown(own)} to have its images deleted with the stack`;
  return { path: "repository.deleteImagesOnDestroy", reason };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
