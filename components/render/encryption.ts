import type { Text } from "../service/late";
import type { Publisher } from "../service/publisher";
import { type Deployment, textOf } from "./deployment";
import { document, regionalArn, type Statement, type StatementPart } from "./policy-document";

/** The key of an option; `undefined` where AWS's own keys encrypt. */
export function keyOf<R>(encryptionKey: Text, deployment: Deployment<R>): R | string | undefined {
  return encryptionKey === "" ? undefined : textOf(deployment, encryptionKey);
}

/** What the publisher's role may do with the key: nothing but through the two services that hold its data. */
export function keyPermissions<R>(
  publisher: Publisher,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  const key = keyOf(publisher.encryptionKey, deployment);
  if (key === undefined) return [];
  return USES.map(({ Sid, Action, service }) => ({
    Sid,
    Action,
    Resource: [key],
    Condition: viaService(service, deployment),
  }));
}

/**
 * What the policy of the key must allow. The key is not the publisher's own, so the publisher cannot add it. Without a key there is
 * nothing. In a key's policy, the resource `*` is the key itself.
 */
export function keyStatements<R>(
  publisher: Publisher,
  deployment: Deployment<R>,
  roleArn: R,
): readonly Statement<R>[] {
  if (publisher.encryptionKey === "") return [];
  const uses = USES.map(({ Sid, Action, service }) => ({
    Sid,
    Action,
    Principal: { AWS: roleArn },
    Resource: ["*"],
    Condition: viaService(service, deployment),
  }));
  return document(...uses, logsStatement(publisher, deployment), KEEP_UNDELIVERABLE).Statement;
}

/**
 * DynamoDB and SQS ask for the key in the caller's name:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const USES = [
  {
    Sid: "UseKeyOfLedger",
    service: "dynamodb",
    Action: [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ],
  },
  { Sid: "UseKeyOfQueue", service: "sqs", Action: ["kms:Decrypt", "kms:GenerateDataKey"] },
] as const;

/**
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service. What follows `amazonaws.com` is
 * the partition's own.
 */
function viaService<R>(service: string, { region, concat }: Deployment<R>) {
  return { StringLike: { "kms:ViaService": concat(`${service}.`, region, ".amazonaws.com*") } };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html: the log groups of the publisher and of its services' builds. */
function logsStatement<R>(publisher: Publisher, deployment: Deployment<R>): StatementPart<R> {
  const { region, dnsSuffix, concat } = deployment;
  const builds = `/aws/codebuild/${publisher.name}`;
  const groups = [publisher.logGroupName, builds, `${builds}-*`];
  return {
    Sid: "EncryptLogs",
    Action: ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    Principal: { Service: concat("logs.", region, ".", dnsSuffix) },
    Resource: ["*"],
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": groups.map((name) =>
          regionalArn(deployment, "logs", `log-group:${name}`),
        ),
      },
    },
  };
}

/** The policy of the queue lets nobody but the publisher's rules put events there. */
const KEEP_UNDELIVERABLE = {
  Sid: "KeepUndeliverableEvents",
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Principal: { Service: "events.amazonaws.com" },
  Resource: ["*"],
};
