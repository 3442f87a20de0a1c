import type { Project, WebhookFilter } from "@aws-sdk/client-codebuild";
import { LocalError } from "../process";

/**
 * Checks that the webhook of a project starts a build for a push. A filter of file paths lets every push through, because no
 * files are compared. See https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 *
 * @param repository name of the repository that was pushed to
 * @throws LocalError when the project has no webhook, or no group of its filters matches
 */
export function checkPush({ name, webhook }: Project, ref: string, repository = ""): void {
  if (webhook === undefined)
    throw new LocalError(`project ${name} has no webhook; push to the one that has it`);
  const { filterGroups = [] } = webhook;
  if (filterGroups.some((group) => group.every((filter) => lets(filter, ref, repository)))) return;
  const groups = filterGroups.map((group) =>
    group.map(({ type, pattern }) => `${type} ${pattern}`).join(" and "),
  );
  throw new LocalError(
    `the webhook of ${name} starts no build for ${ref}; it lets through ${groups.join(", or ")}`,
  );
}

function lets(
  { type, pattern = "", excludeMatchedPattern = false }: WebhookFilter,
  ref: string,
  repository: string,
): boolean {
  switch (type) {
    case "EVENT":
      return pattern.split(/, */).includes("PUSH");
    case "HEAD_REF":
      return new RegExp(pattern).test(ref) !== excludeMatchedPattern;
    case "REPOSITORY_NAME":
      return new RegExp(pattern).test(repository) !== excludeMatchedPattern;
    case "FILE_PATH":
      return true;
    default:
      return excludeMatchedPattern;
  }
}
