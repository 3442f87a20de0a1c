import { shown } from "../text/shown";
import { DEFAULTS } from "./defaults";
import { LIMITS, wholeNumberProblem } from "./limits";
import type { RepositoryOptions } from "./options/service-options";
import type { Problem } from "./problem";
import type { Publisher } from "./publisher";
import { isRelease, type TagPolicy } from "./tags";

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

/** Tags that builds rewrite: the registry cache of each platform. */
export const CACHE_TAG_PREFIX = "cache-";

/** Turns the option into a repository. The options have no problems. */
export function resolveRepository(service: string, options: RepositoryOptions, tags: TagPolicy): Repository {
  if (options.existing !== undefined) return { kind: "existing", name: options.existing };
  return {
    kind: "new",
    name: options.name ?? service,
    scanOnPush: options.scanOnPush ?? true,
    ...tagMutability(tags),
    keepUntaggedDays: options.keepUntaggedDays ?? DEFAULTS.keepUntaggedDays,
    keepImages: options.keepImages ?? 0,
    deleteImages: options.deleteImagesOnDestroy !== undefined,
  };
}

/**
 * ECR guards release tags too when every moving tag can be named by an exclusion filter. Tags such as `1.4` cannot be told
 * from `1.4.2` by a filter (two wildcards at most), so a policy with them leaves the guard to the publisher alone.
 */
function tagMutability(
  tags: TagPolicy,
): Pick<Extract<Repository, { kind: "new" }>, "tagMutability" | "mutableTags"> {
  const moving = tags.templates.filter((template) => !isRelease(template));
  const filters = [`${CACHE_TAG_PREFIX}*`, ...moving];
  const nameable = moving.every((template) => !template.includes("{"));
  if (!nameable || filters.length > LIMITS.mutabilityExclusions)
    return { tagMutability: "MUTABLE", mutableTags: [] };
  return { tagMutability: "IMMUTABLE_WITH_EXCLUSION", mutableTags: filters };
}

/** ECR `RepositoryName`: API_CreateRepository. */
const REPOSITORY_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/;

/** Every problem of the option, at `repository`. */
export function repositoryProblems(
  service: string,
  options: RepositoryOptions,
  publisher: Publisher,
): Problem[] {
  const { existing, deleteImagesOnDestroy } = options;
  const problems: (Problem | undefined)[] =
    existing === undefined
      ? [repositoryNameProblem("repository.name", options.name)]
      : existingProblems(service, options, existing, publisher);
  problems.push(
    wholeNumberProblem("repository.keepImages", options.keepImages, LIMITS.keepImages),
    wholeNumberProblem("repository.keepUntaggedDays", options.keepUntaggedDays, LIMITS.keepDays),
  );
  const name = options.name ?? service;
  if (existing === undefined && deleteImagesOnDestroy !== undefined && deleteImagesOnDestroy !== name) {
    const reason = `${shown(deleteImagesOnDestroy)} is not this repository; repeat its name ${shown(name)} to have its images deleted with the stack`;
    problems.push({ path: "repository.deleteImagesOnDestroy", reason });
  }
  return problems.filter((problem) => problem !== undefined);
}

function existingProblems(
  service: string,
  options: RepositoryOptions,
  existing: string,
  publisher: Publisher,
): (Problem | undefined)[] {
  const others = Object.entries(options).filter(
    ([field, value]) => field !== "existing" && value !== undefined,
  );
  const clashes = others.map(([field]) => ({
    path: "repository",
    reason: `give either "existing" or ${shown(field)}, not both; an existing repository keeps its own rules`,
  }));
  const nameProblem = repositoryNameProblem("repository.existing", existing);
  const covered =
    publisher.name === service || publisher.existingRepositories.some((one) => matches(one, existing));
  if (covered || nameProblem !== undefined) return [...clashes, nameProblem];
  const reason = `publisher ${shown(publisher.name)} may not write to ${shown(existing)}; add it to the publisher's existingRepositories`;
  return [...clashes, { path: "repository.existing", reason }];
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function repositoryNameProblem(path: string, name: unknown): Problem | undefined {
  if (name === undefined) return undefined;
  const { min, max } = LIMITS.repositoryName;
  if (typeof name === "string" && name.length >= min && name.length <= max && REPOSITORY_NAME.test(name))
    return undefined;
  const reason = `${shown(name)} is not an ECR repository name; use ${min} to ${max} lower-case letters, digits and single . _ - / between them, for example "team/billing-api"`;
  return { path, reason };
}
