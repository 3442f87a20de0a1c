import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PublisherPlan } from "../render/publisher-plan";
import type { Place } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";

type DeadLetters = Pick<MultiArchPublisherNodes, "deadLetters" | "deadLettersPolicy">;

/** The rule that sends the publisher's events to topics; events that a topic does not take go to the queue. */
export function createNotifications(
  { name, parent }: Place,
  { notifications: plan }: PublisherPlan<pulumi.Output<string>>,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): Pick<MultiArchPublisherNodes, "notifications" | "notificationTargets"> {
  if (plan === undefined) return { notificationTargets: [] };
  const notifications = new aws.cloudwatch.EventRule(
    `${name}-${plan.logicalId}`,
    { name: plan.name, description: plan.description, eventPattern: JSON.stringify(plan.pattern) },
    { parent, deleteBeforeReplace: true },
  );
  const notificationTargets = plan.targets.map(
    ({ logicalId, id, arn, paths, template }) =>
      new aws.cloudwatch.EventTarget(
        `${name}-${logicalId}`,
        {
          rule: notifications.name,
          targetId: id,
          arn,
          inputTransformer: { inputPaths: paths, inputTemplate: template },
          deadLetterConfig: { arn: deadLetters.arn },
          retryPolicy: {
            maximumRetryAttempts: plan.retryAttempts,
            maximumEventAgeInSeconds: plan.eventAgeSeconds,
          },
        },
        { parent, deleteBeforeReplace: true, dependsOn: [deadLettersPolicy] },
      ),
  );
  return { notifications, notificationTargets };
}
