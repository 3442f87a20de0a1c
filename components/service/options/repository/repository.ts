import { isPlainObject, type JsonObject } from "../../../text/json";
import { shown } from "../../../text/shown";
import type { DefaultDays } from "../../image-days";
import type { Text } from "../../late";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import { booleanProblem, wholeNumberProblem } from "../checks";
import { encryptionKeyProblem } from "../encryption-key";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "../group";
import { defaultRepositoryName } from "../name-prefix";
import type { TagsModel } from "../tags";
import { accessProblem, type ExistingRepository, existingProblem, resolveExisting } from "./existing";
import { LATE_PULL, pullProblems, resolvePull } from "./pull";
import type { PullModel } from "./pull-model";
import { repositoryNameProblem } from "./repository-name";
import type { RepositoryOption, RepositoryOptions } from "./repository-options";
import { resolveTagMutability, type TagMutabilityModel, tagMutabilityProblem } from "./tag-mutability";

/** The repository of a service, with every decision made. */
export type Repository = ExistingRepository | NewRepository;

/** A repository that the service creates. */
export interface NewRepository extends TagMutabilityModel {
  readonly kind: "new";
  readonly name: string;
  readonly scanOnPush: boolean;
  readonly keepUntaggedDays: number;
  /** Of images that have commit tags alone. */
  readonly keepCommitDays: number;
  /** Decides in place of `keepCommitDays`, unless it is 0. */
  readonly keepImages: number;
  /** After the last push of the cache of a branch that is not the default one. */
  readonly keepBranchCacheDays: number;
  /** ARN of a KMS key, or `aws/ecr`; empty for keys of ECR itself. */
  readonly encryptionKey: Text;
  readonly pull: PullModel;
  readonly deleteImages: boolean;
}

/** Part of the model: `repository`. */
export interface RepositoryModel {
  readonly repository: Repository;
}

export const REPOSITORY: OptionGroup<
  RepositoryOption<Text>,
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
  options: RepositoryOptions<Text>,
  templates: readonly string[],
  { keepUntaggedDays, keepCommitDays }: DefaultDays,
): Repository {
  if (options.existing !== undefined) return resolveExisting(options.existing);
  return {
    kind: "new",
    name: options.name ?? defaultName,
    scanOnPush: options.scanOnPush ?? true,
    ...resolveTagMutability(options, templates),
    keepUntaggedDays: options.keepUntaggedDays ?? keepUntaggedDays,
    keepCommitDays: options.keepCommitDays ?? keepCommitDays,
    keepImages: options.keepImages ?? 0,
    keepBranchCacheDays: options.keepBranchCacheDays ?? 14,
    encryptionKey: options.encryptionKey ?? "",
    pull: resolvePull(options.pull),
    deleteImages: options.deleteImagesOnDestroy !== undefined,
  };
}

/** Where a value may be known only at deployment. */
export const LATE_REPOSITORY = ["repository.encryptionKey", ...LATE_PULL];

const FIELDS: { readonly [K in keyof RepositoryOptions]-?: Check<OptionContext> } = {
  existing: (value) => [existingProblem("repository.existing", value)],
  name: (value) => [repositoryNameProblem("repository.name", value)],
  keepCommitDays: (value) => [wholeNumberProblem("repository.keepCommitDays", value, LIMITS.keepCommitDays)],
  keepImages: (value) => [wholeNumberProblem("repository.keepImages", value, LIMITS.keepImages)],
  keepUntaggedDays: (value) => [
    wholeNumberProblem("repository.keepUntaggedDays", value, LIMITS.keepUntaggedDays),
  ],
  keepBranchCacheDays: (value) => [
    wholeNumberProblem("repository.keepBranchCacheDays", value, LIMITS.keepDays),
  ],
  tagMutability: (value) => [tagMutabilityProblem("repository.tagMutability", value)],
  scanOnPush: (value) => [booleanProblem("repository.scanOnPush", value)],
  encryptionKey: (value, context) => [
    encryptionKeyProblem("repository.encryptionKey", value, context, "aws/ecr"),
  ],
  pull: pullProblems,
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
    reason: `give either "existing" or ${shown(field)}, not both; ${field === "pull" ? OWN_POLICY : "an existing repository keeps its own rules"}`,
  }));
}

const OWN_POLICY =
  "an existing repository keeps its own policy, add statements there: repositoryStatements has those of the build and the publisher, docs/repositories.md those of who pulls";

function twoRulesProblem({ keepImages, keepCommitDays }: JsonObject): Problem | undefined {
  if (keepImages === undefined || keepCommitDays === undefined) return undefined;
  const reason = 'give either "keepImages" or "keepCommitDays", not both; ECR expires by a number or by days';
  return { path: "repository", reason };
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
