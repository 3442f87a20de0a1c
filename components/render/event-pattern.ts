import { END_STATES } from "../service/build-status";
import { PHASE_CHANGE } from "../service/contract";
import { IMAGE_EVENTS } from "../service/events";
import type { Publisher } from "../service/publisher";

/** An EventBridge event pattern: lists of values and matchers. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type"?: readonly string[];
  readonly detail: Readonly<Record<string, readonly (string | { readonly prefix: string })[]>>;
}

/**
 * Pattern of the rule `builds`: the start and the end of every build of the publisher's projects, by the prefix of their names, so a new
 * service needs no new rule. See https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function buildEventPattern(publisher: Publisher): EventPattern {
  return {
    source: ["aws.codebuild"],
    "detail-type": ["CodeBuild Build State Change"],
    detail: {
      "project-name": [{ prefix: publisher.projectPrefix }],
      "build-status": ["IN_PROGRESS", ...END_STATES],
    },
  };
}

/**
 * Pattern of the rule `sources`: the moment at which a build has its source. It needs a rule of its own: one pattern for changes of state and of
 * phase "might produce unexpected results" (https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html).
 */
export function sourceEventPattern(publisher: Publisher): EventPattern {
  return {
    source: ["aws.codebuild"],
    "detail-type": [PHASE_CHANGE.detailType],
    detail: {
      "project-name": [{ prefix: publisher.projectPrefix }],
      "completed-phase": [PHASE_CHANGE.phase],
      "completed-phase-status": [PHASE_CHANGE.status],
    },
  };
}

/** Pattern of the rule `notifications`: every event of this publisher, and of no other in the account and region. */
export function notificationPattern(publisher: Publisher): EventPattern {
  return { source: [IMAGE_EVENTS.source], detail: { publisher: [publisher.name] } };
}
