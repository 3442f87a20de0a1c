import { OWN_VARIABLES, START } from "../service/contract";
import { IMAGE_EVENTS } from "../service/events";
import { projectName, publishedParameter, registrationParameter } from "../service/names";
import type { Publisher } from "../service/publisher";
import type { Deployment } from "./deployment";
import { keyPermissions } from "./encryption";
import { document, logStatement, type PolicyDocument, regionalArn } from "./policy-document";
import { PUBLISH_ACTIONS } from "./registry-actions";
import { existingArn } from "./repository-address";

/** What the publisher may do. It names no service: adding one changes nothing here. */
export function publisherRolePolicy<R>(publisher: Publisher, deployment: Deployment<R>): PolicyDocument<R> {
  const parameter = (name: string) => regionalArn(deployment, "ssm", `parameter${name}`);
  const followers = `${publisher.projectPrefix}*${projectName("", "arm64")}`;
  const existing = publisher.existingRepositories.map((name) => existingArn(name, deployment));
  return document(
    {
      Sid: "ReadRegistrations",
      Action: ["ssm:GetParameter"],
      Resource: [parameter(registrationParameter(publisher.parameterPath, "*"))],
    },
    {
      Sid: "WritePublishedDigests",
      Action: ["ssm:PutParameter"],
      Resource: [parameter(publishedParameter(publisher.parameterPath, "*"))],
    },
    {
      Sid: "DeletePublishedDigests",
      Action: ["ssm:DeleteParameter"],
      Resource: [parameter(publishedParameter(publisher.parameterPath, "*"))],
    },
    {
      Sid: "ReadBuilds",
      Action: ["codebuild:BatchGetBuilds"],
      Resource: [regionalArn(deployment, "codebuild", `project/${publisher.projectPrefix}*`)],
    },
    // Only the Arm project of a service is a follower. Two condition keys of
    // https://docs.aws.amazon.com/codebuild/latest/userguide/action-context-keys.html keep what it runs as it was deployed.
    {
      Sid: "StartFollowers",
      Action: ["codebuild:StartBuild"],
      Resource: [regionalArn(deployment, "codebuild", `project/${followers}`)],
      Condition: {
        Null: { "codebuild:source.buildspec": "true" },
        "ForAllValues:StringLike": {
          "codebuild:environment.environmentVariables.name": [START.runId, `${OWN_VARIABLES}*`],
        },
      },
    },
    {
      Sid: "FindFollowers",
      Action: ["codebuild:ListBuildsForProject"],
      Resource: [regionalArn(deployment, "codebuild", `project/${followers}`)],
    },
    {
      Sid: "StopSupersededBuilds",
      Action: ["codebuild:StopBuild"],
      Resource: [regionalArn(deployment, "codebuild", `project/${publisher.projectPrefix}*`)],
    },
    // One sorted list of the account's builds; the action has no resource form.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
    { Sid: "ListRecentBuilds", Action: ["codebuild:ListBuilds"], Resource: ["*"] },
    // A transaction is allowed by the actions of its items:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    {
      Sid: "KeepLedger",
      Action: ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
      Resource: [regionalArn(deployment, "dynamodb", `table/${publisher.tableName}`)],
    },
    {
      Sid: "SendEvents",
      Action: ["events:PutEvents"],
      Resource: [regionalArn(deployment, "events", "event-bus/default")],
      Condition: { StringEquals: { "events:source": IMAGE_EVENTS.source } },
    },
    {
      Sid: "KeepFailedEvents",
      Action: ["sqs:SendMessage"],
      Resource: [regionalArn(deployment, "sqs", publisher.queueName)],
    },
    {
      Sid: "ReplayFailedEvents",
      Action: ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
      Resource: [regionalArn(deployment, "sqs", publisher.queueName)],
    },
    logStatement(publisher.logGroupName, deployment),
    ...keyPermissions(publisher, deployment),
    ...(existing.length === 0
      ? []
      : [{ Sid: "PublishToExisting", Action: PUBLISH_ACTIONS, Resource: existing }]),
  );
}
