import { END_STATES } from "../service/build-status";
import type { Publisher } from "../service/publisher";

/** An EventBridge event pattern: lists of values and matchers. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly detail: Readonly<Record<string, readonly (string | { readonly prefix: string })[]>>;
}

/**
 * Pattern of the rule `builds`: the end of every build of its projects, by the prefix of their names, so a new
 * service needs no new rule. See https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function buildEventPattern(publisher: Publisher): EventPattern {
  return {
    source: ["aws.codebuild"],
    "detail-type": ["CodeBuild Build State Change"],
    detail: { "project-name": [{ prefix: publisher.projectPrefix }], "build-status": END_STATES },
  };
}
