import type { Text } from "../late";
import { LIMITS } from "../limits";
import type { OptionGroup, PublisherOptionContext } from "./group";
import { topicProblems } from "./topic-arns";

/** Option `notificationTopicArns`. */
export interface NotificationTopicsOption<R = never> {
  /**
   * ARNs of standard SNS topics that get every event of the publisher's services, at most 5, in the publisher's account and
   * region. A message is JSON: `summary`, a sentence for people, and `event`, which `parseImageEvent` reads. Each topic's policy
   * needs its statement of the output `notificationTopicStatements`; without it the events go to the dead-letter queue. A topic
   * that is added gets the events from then on. An ARN may be known only at deployment.
   *
   * @example ["arn:aws:sns:eu-central-1:123456789012:images"]
   * @default []
   */
  readonly notificationTopicArns?: readonly (string | R)[];
}

/** Part of the model: `notificationTopicArns`. */
export interface NotificationTopicsModel {
  readonly notificationTopicArns: readonly Text[];
}

/** Where a value may be known only at deployment. */
export const LATE_NOTIFICATION_TOPICS = ["notificationTopicArns[*]"];

export const NOTIFICATION_TOPICS: OptionGroup<
  NotificationTopicsOption<Text>,
  NotificationTopicsModel,
  [],
  PublisherOptionContext
> = {
  checks: {
    notificationTopicArns: (arns, context) =>
      topicProblems("notificationTopicArns", arns, context, {
        most: LIMITS.ruleTargets,
        by: "a rule of EventBridge sends to",
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
        noFifo: "EventBridge sends to standard topics only",
      }),
  },
  resolve: ({ notificationTopicArns = [] }) => ({ notificationTopicArns: [...notificationTopicArns] }),
};
