import type { Publisher } from "../service/publisher";
import type { Deployment } from "./deployment";
import { document, type PolicyDocument, regionalArn } from "./policy-document";

/** Lets an AWS service take a role, only on behalf of this account (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). */
export function trustPolicy<R>(service: string, deployment: Deployment<R>): PolicyDocument<R> {
  return document({
    Sid: "Assume",
    Action: ["sts:AssumeRole"],
    Principal: { Service: service },
    Condition: { StringEquals: { "aws:SourceAccount": deployment.account } },
  });
}

/** Lets Lambda take the publisher's role. */
export function functionTrustPolicy<R>(): PolicyDocument<R> {
  return document<R>({
    Sid: "Assume",
    Action: ["sts:AssumeRole"],
    Principal: { Service: "lambda.amazonaws.com" },
  });
}

/**
 * Lets the publisher's rules, and no other, put undeliverable events into the dead-letter queue, and nobody use it without TLS
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html).
 */
export function deadLetterQueuePolicy<R>(
  publisher: Publisher,
  ruleArns: readonly R[],
  deployment: Deployment<R>,
): PolicyDocument<R> {
  const Resource = [regionalArn(deployment, "sqs", publisher.queueName)];
  return document(
    {
      Sid: "KeepUndeliverableEvents",
      Action: ["sqs:SendMessage"],
      Principal: { Service: "events.amazonaws.com" },
      Resource,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
    },
    {
      Sid: "RefuseUnencrypted",
      Effect: "Deny",
      Action: ["sqs:*"],
      Principal: { AWS: "*" },
      Resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}

/** Lets the reconcile schedule invoke the publisher. */
export function schedulePolicy<R>(publisher: Publisher, deployment: Deployment<R>): PolicyDocument<R> {
  return document({
    Sid: "Reconcile",
    Action: ["lambda:InvokeFunction"],
    Resource: [regionalArn(deployment, "lambda", `function:${publisher.functionName}`)],
  });
}
