import { OWN_VARIABLES, START } from "../service/contract";
import { IMAGE_EVENTS } from "../service/events";
import { projectName, publishedParameter, registrationParameter } from "../service/names";
import type { Publisher } from "../service/publisher";
import type { Service } from "../service/service";
import { regionalArn as arnTemplate } from "../service/template";
import { type Deployment, filled } from "./deployment";

/** An IAM policy document over references of type `R`. */
export interface PolicyDocument<R> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement<R>[];
}

/** One statement; each one allows. */
export interface Statement<R> {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource?: readonly (R | string)[];
  readonly Principal?: Readonly<Record<string, R | string>>;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, R | string | readonly (R | string)[]>>>
  >;
}

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

/** What both builds of a service may do: push to one repository, write one log group, read one source. */
export function buildRolePolicy<R>(service: Service, deployment: Deployment<R>): PolicyDocument<R> {
  return document(
    // The token is for the registry as a whole: the action has no resource form.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    { Sid: "RegistryLogin", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    {
      Sid: "PushAndPull",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: [regionalArn(deployment, "ecr", `repository/${service.repository.name}`)],
    },
    logStatement(service.logGroupName, deployment),
    ...sourceStatements(service, deployment),
  );
}

/** What the publisher may do. It names no service: adding one changes nothing here. */
export function publisherRolePolicy<R>(publisher: Publisher, deployment: Deployment<R>): PolicyDocument<R> {
  const parameter = (name: string) => regionalArn(deployment, "ssm", `parameter${name}`);
  const followers = `${publisher.projectPrefix}*${projectName("", "arm64")}`;
  const existing = publisher.existingRepositories.map((name) =>
    regionalArn(deployment, "ecr", `repository/${name}`),
  );
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
    ...(existing.length === 0
      ? []
      : [{ Sid: "PublishToExisting", Action: PUBLISH_ACTIONS, Resource: existing }]),
  );
}

/** Lets the publisher read and put manifests in a new repository; its own role then needs no permission for it. */
export function repositoryPolicy<R>(publisherRoleArn: R): PolicyDocument<R> {
  return document({ Sid: "Publish", Action: PUBLISH_ACTIONS, Principal: { AWS: publisherRoleArn } });
}

/** Lets the publisher's rules, and no other, put undeliverable events into the dead-letter queue. */
export function deadLetterQueuePolicy<R>(
  publisher: Publisher,
  ruleArns: readonly R[],
  deployment: Deployment<R>,
): PolicyDocument<R> {
  return document({
    Sid: "KeepUndeliverableEvents",
    Action: ["sqs:SendMessage"],
    Principal: { Service: "events.amazonaws.com" },
    Resource: [regionalArn(deployment, "sqs", publisher.queueName)],
    Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
  });
}

/** Lets the reconcile schedule invoke the publisher. */
export function schedulePolicy<R>(publisher: Publisher, deployment: Deployment<R>): PolicyDocument<R> {
  return document({
    Sid: "Reconcile",
    Action: ["lambda:InvokeFunction"],
    Resource: [regionalArn(deployment, "lambda", `function:${publisher.functionName}`)],
  });
}

const PUBLISH_ACTIONS = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"];

function document<R>(...statements: readonly Omit<Statement<R>, "Effect">[]): PolicyDocument<R> {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ Sid, ...rest }) => ({ Sid, Effect: "Allow", ...rest })),
  };
}

/**
 * The log group is made by the stack, so no role may make one. A stream is asked for on the group's ARN or on the stream's
 * own, which is why AWS's own service role names both:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
function logStatement<R>(logGroupName: string, deployment: Deployment<R>): Omit<Statement<R>, "Effect"> {
  const group = (ending: string) => regionalArn(deployment, "logs", `log-group:${logGroupName}${ending}`);
  return {
    Sid: "WriteLogs",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [group(""), group(":*")],
  };
}

function sourceStatements<R>({ source }: Service, deployment: Deployment<R>): Omit<Statement<R>, "Effect">[] {
  return source.permissions.map(({ actions, resource }) => ({
    Sid: "ReadSource",
    Action: actions,
    Resource: [filled(deployment, resource)],
  }));
}

function regionalArn<R>(deployment: Deployment<R>, service: string, resource: string): R {
  return filled(deployment, arnTemplate(service, resource));
}
