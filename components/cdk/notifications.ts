import { CfnRule } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import type { PublisherPlan } from "../render/publisher-plan";
import type { MultiArchPublisherNodes } from "./nodes";

type DeadLetters = Pick<MultiArchPublisherNodes, "deadLetters" | "deadLettersPolicy">;

/** The rule that sends the publisher's events to topics; events that a topic does not take go to the queue. */
export function createNotifications(
  parent: Construct,
  { notifications: plan }: PublisherPlan<string>,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): Pick<MultiArchPublisherNodes, "notifications"> {
  if (plan === undefined) return {};
  const notifications = new CfnRule(parent, plan.logicalId, {
    name: plan.name,
    description: plan.description,
    eventPattern: plan.pattern,
    targets: plan.targets.map(({ id, arn, paths, template }) => ({
      id,
      arn,
      inputTransformer: { inputPathsMap: paths, inputTemplate: template },
      deadLetterConfig: { arn: deadLetters.attrArn },
      retryPolicy: {
        maximumRetryAttempts: plan.retryAttempts,
        maximumEventAgeInSeconds: plan.eventAgeSeconds,
      },
    })),
  });
  notifications.node.addDependency(deadLettersPolicy);
  return { notifications };
}
