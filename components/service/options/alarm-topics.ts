import type { Text } from "../late";
import { LIMITS } from "../limits";
import type { OptionGroup, PublisherOptionContext } from "./group";
import { topicProblems } from "./topic-arns";

/** Option `alarmTopicArns`. */
export interface AlarmTopicsOption<R = never> {
  /**
   * ARNs of SNS topics that the publisher's alarms notify, at most 5, in the publisher's region. The alarms exist without a
   * topic too. A topic with a policy of its own needs the statements of the output `alarmTopicStatements`. A change takes effect
   * with the next change of an alarm's state. An ARN may be known only at deployment.
   *
   * @example ["arn:aws:sns:eu-central-1:123456789012:alerts"]
   * @default []
   */
  readonly alarmTopicArns?: readonly (string | R)[];
}

/** Part of the model: `alarmTopicArns`. */
export interface AlarmTopicsModel {
  readonly alarmTopicArns: readonly Text[];
}

/** Where a value may be known only at deployment. */
export const LATE_ALARM_TOPICS = ["alarmTopicArns[*]"];

export const ALARM_TOPICS: OptionGroup<
  AlarmTopicsOption<Text>,
  AlarmTopicsModel,
  [],
  PublisherOptionContext
> = {
  checks: {
    alarmTopicArns: (arns, context) =>
      topicProblems("alarmTopicArns", arns, context, { most: LIMITS.alarmActions, by: "an alarm notifies" }),
  },
  resolve: ({ alarmTopicArns = [] }) => ({ alarmTopicArns: [...alarmTopicArns] }),
};
