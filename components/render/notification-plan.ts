import type { Publisher } from "../service/publisher";
import { regionalArn } from "../service/template";
import { type Deployment, filled, textOf } from "./deployment";
import { type EventPattern, notificationPattern } from "./event-pattern";
import type { Statement } from "./policy-document";
import { type RetryPlan, RULE_RETRIES } from "./retries";

/** The rule that sends a publisher's events to topics. */
export interface NotificationPlan<R> extends RetryPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: R;
  readonly description: string;
  readonly pattern: EventPattern;
  readonly targets: readonly NotificationTarget<R>[];
}

/** A topic as a target of the rule. */
export interface NotificationTarget<R> {
  readonly logicalId: string;
  readonly id: string;
  readonly arn: R | string;
  /** What the topic gets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** The rule that sends events to topics; `undefined` without a topic. */
export function notificationPlan<R>(
  publisher: Publisher,
  deployment: Deployment<R>,
): NotificationPlan<R> | undefined {
  const { notificationRuleName: name, notificationTopicArns: topics } = publisher;
  if (topics.length === 0) return undefined;
  return {
    logicalId: "notifications",
    name,
    arn: filled(deployment, regionalArn("events", `rule/${name}`)),
    description: `Events of ${publisher.functionName} go to topics`,
    pattern: notificationPattern(publisher),
    targets: topics.map((topic, index) => ({
      logicalId: `notifications-target-${index}`,
      id: `topic-${index}`,
      arn: textOf(deployment, topic),
      paths: { summary: "$.detail.summary" },
      template: MESSAGE,
    })),
    ...RULE_RETRIES,
  };
}

/** A person reads the first line of an e-mail, and a program the event. EventBridge quotes a text that stands alone. */
const MESSAGE = '{\n  "summary": <summary>,\n  "event": <aws.events.event.json>\n}';

/** What the policies of the topics must allow: one statement for each topic, in the order of its option. */
export interface TopicStatements<R> {
  readonly notifications: readonly Statement<R>[];
  readonly alarms: readonly Statement<R>[];
}

/**
 * EventBridge publishes without a role, and a topic's policy cannot have conditions for it
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions). CloudWatch gives its
 * account: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function topicStatements<R>(publisher: Publisher, deployment: Deployment<R>): TopicStatements<R> {
  return {
    notifications: publisher.notificationTopicArns.map((topic) => ({
      Sid: "PublishImageEvents",
      Effect: "Allow",
      Action: ["sns:Publish"],
      Principal: { Service: "events.amazonaws.com" },
      Resource: [textOf(deployment, topic)],
    })),
    alarms: publisher.alarmTopicArns.map((topic) => ({
      Sid: "PublishImageAlarms",
      Effect: "Allow",
      Action: ["sns:Publish"],
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Resource: [textOf(deployment, topic)],
      Condition: { StringEquals: { "aws:SourceAccount": deployment.account } },
    })),
  };
}
