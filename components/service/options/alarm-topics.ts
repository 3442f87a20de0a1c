import { shown } from "../../text/shown";
import type { Text } from "../late";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Option `alarmTopicArns`. */
export interface AlarmTopicsOption<R = never> {
  /**
   * ARNs of SNS topics that the alarm on the dead-letter queue notifies, at most 5, in the publisher's region. The alarm exists
   * without a topic too. An ARN may be known only at deployment.
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
  checks: { alarmTopicArns: topicProblems },
  resolve: ({ alarmTopicArns = [] }) => ({ alarmTopicArns: [...alarmTopicArns] }),
};

const EXAMPLE = '"arn:aws:sns:eu-central-1:123456789012:alerts"';

/** Topic names: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;

function topicProblems(arns: unknown, { isLate }: PublisherOptionContext): readonly Problem[] {
  const path = "alarmTopicArns";
  if (!Array.isArray(arns))
    return [{ path, reason: `${shown(arns)} is not a list of topics; use for example [${EXAMPLE}]` }];
  if (arns.length > LIMITS.alarmActions) {
    const reason = `${arns.length} topics, an alarm notifies at most ${LIMITS.alarmActions}; use fewer, a topic can have many subscribers`;
    return [{ path, reason }];
  }
  return arns.flatMap((arn: unknown, index) => {
    const place = `${path}[${index}]`;
    if (isLate(place) || (typeof arn === "string" && TOPIC_ARN.test(arn))) return [];
    return [
      { path: place, reason: `${shown(arn)} is not the ARN of an SNS topic; use for example ${EXAMPLE}` },
    ];
  });
}
