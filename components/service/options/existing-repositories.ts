import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { parseRepositoryArn } from "../repository-arn";
import type { OptionGroup, PublisherOptionContext } from "./group";
import { addressProblem } from "./repository/repository-name";

/** Option `existingRepositories`. */
export interface ExistingRepositoriesOption {
  /**
   * Names or patterns (`*` at the end) of existing ECR repositories that services of this publisher may publish to with
   * `repository.existing`; ARNs or patterns of them for repositories in another account or region.
   *
   * @example ["team/*", "arn:aws:ecr:eu-west-1:123456789012:repository/team/*"]
   *
   * @default []
   */
  readonly existingRepositories?: readonly string[];
}

/** Part of the model: `existingRepositories`. */
export interface ExistingRepositoriesModel {
  readonly existingRepositories: readonly string[];
}

export const EXISTING_REPOSITORIES: OptionGroup<
  ExistingRepositoriesOption,
  ExistingRepositoriesModel,
  [],
  PublisherOptionContext
> = {
  checks: { existingRepositories: patternProblems },
  resolve: ({ existingRepositories = [] }) => ({ existingRepositories: [...existingRepositories] }),
};

function patternProblems(patterns: unknown): readonly Problem[] {
  const path = "existingRepositories";
  if (!Array.isArray(patterns))
    return [{ path, reason: `${shown(patterns)} is not a list of repositories; use for example ["team/*"]` }];
  return patterns.flatMap((pattern: unknown, index) => {
    const place = `${path}[${index}]`;
    if (isArnPattern(pattern)) return [];
    const addressed = addressProblem(place, pattern, isPattern);
    if (addressed !== undefined) return [addressed];
    if (isPattern(pattern)) return [];
    const reason = `${shown(pattern)} is not a repository name or a name that ends in "*"; use for example "team/*"`;
    return [{ path: place, reason }];
  });
}

function isArnPattern(pattern: unknown): boolean {
  return typeof pattern === "string" && isPattern(parseRepositoryArn(pattern)?.name);
}

function isPattern(pattern: unknown): boolean {
  return typeof pattern === "string" && /^[a-z0-9][a-z0-9._/-]*\*?$/.test(pattern);
}
