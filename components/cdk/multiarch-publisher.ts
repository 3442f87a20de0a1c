import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnEventInvokeConfig, CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { PUBLISHER_CHILDREN } from "../core/children";
import { PUBLISHER_BUNDLE } from "../core/lambda-bundle";
import {
  deadLetterQueuePolicy,
  functionTrustPolicy,
  publisherRolePolicy,
  schedulePolicy,
  trustPolicy,
} from "../core/policies";
import { type Publisher, type PublisherOptions, resolvePublisher } from "../core/publisher";
import { type PublisherPlan, publisherPlan } from "../core/publisher-plan";
import { regionalArn, type Scope } from "../core/scope";
import { engineScope } from "./engine-scope";

/**
 * Turns finished builds of its services into tags: a function with its ledger, its rule, its dead-letter queue and a schedule
 * that finds lost events. One is enough for an account and region; adding a service to it changes none of its resources.
 */
export class MultiArchPublisher extends Construct {
  /** Names and settings, with every decision made. */
  readonly model: Publisher;
  readonly functionName: string;
  readonly functionArn: string;
  /** The role that reads and writes manifests in the repositories of its services. */
  readonly roleArn: string;
  /** The ledger: one item for each run and each service. */
  readonly tableName: string;
  /** The queue that keeps events which could not be handled, for 14 days. */
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;

  /**
   * @param id lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(scope: Construct, id: string, options: PublisherOptions = {}) {
    const model = resolvePublisher(id, options);
    super(scope, id);
    const context: Context = { parent: this, model, plan: publisherPlan(model), scope: engineScope(this) };

    const ledger = createLedger(context);
    const deadLetters = createDeadLetters(context);
    const role = createRole(context);
    const handler = createFunction(context, role, deadLetters.queue);
    createRule(context, handler, deadLetters);
    createSchedule(context, handler);

    this.model = model;
    this.functionName = handler.ref;
    this.functionArn = handler.attrArn;
    this.roleArn = role.attrArn;
    this.tableName = ledger.ref;
    this.deadLetterQueueUrl = deadLetters.queue.ref;
    this.deadLetterQueueArn = deadLetters.queue.attrArn;
  }
}

interface Context {
  readonly parent: MultiArchPublisher;
  readonly model: Publisher;
  readonly plan: PublisherPlan;
  readonly scope: Scope<string>;
}

interface DeadLetters {
  readonly queue: CfnQueue;
  readonly policy: CfnQueuePolicy;
}

function createLedger({ parent, plan: { ledger } }: Context): CfnTable {
  return new CfnTable(parent, PUBLISHER_CHILDREN.ledger, {
    tableName: ledger.name,
    billingMode: ledger.billingMode,
    attributeDefinitions: Object.values(ledger.keys).map((key) => ({
      attributeName: key,
      attributeType: "S",
    })),
    keySchema: [
      { attributeName: ledger.keys.partition, keyType: "HASH" },
      { attributeName: ledger.keys.sort, keyType: "RANGE" },
    ],
    timeToLiveSpecification: { attributeName: ledger.timeToLiveAttribute, enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
}

function createDeadLetters({ parent, model, plan, scope }: Context): DeadLetters {
  const queue = new CfnQueue(parent, PUBLISHER_CHILDREN.deadLetters, {
    queueName: plan.deadLetters.name,
    messageRetentionPeriod: plan.deadLetters.retentionSeconds,
    sqsManagedSseEnabled: true,
  });
  const policy = new CfnQueuePolicy(parent, PUBLISHER_CHILDREN.deadLettersPolicy, {
    queues: [queue.ref],
    policyDocument: deadLetterQueuePolicy(model, scope),
  });
  return { queue, policy };
}

/** The policy is part of the role, so that it is there before anything can use the role. */
function createRole({ parent, model, plan, scope }: Context): CfnRole {
  return new CfnRole(parent, PUBLISHER_CHILDREN.role, {
    assumeRolePolicyDocument: functionTrustPolicy(),
    policies: [{ policyName: plan.role.policyName, policyDocument: publisherRolePolicy(model, scope) }],
  });
}

function createFunction({ parent, plan }: Context, role: CfnRole, queue: CfnQueue): CfnFunction {
  const logs = new CfnLogGroup(parent, PUBLISHER_CHILDREN.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
  });
  const code = new Asset(parent, PUBLISHER_CHILDREN.code, { path: PUBLISHER_BUNDLE, deployTime: true });
  const handler = new CfnFunction(parent, PUBLISHER_CHILDREN.function, {
    functionName: plan.function.name,
    description: plan.function.description,
    runtime: plan.function.runtime,
    architectures: [plan.function.architecture],
    handler: plan.function.handler,
    code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
    role: role.attrArn,
    timeout: plan.function.timeoutSeconds,
    memorySize: plan.function.memoryMiB,
    environment: { variables: plan.function.variables },
    deadLetterConfig: { targetArn: queue.attrArn },
    loggingConfig: { logFormat: plan.function.logFormat, logGroup: logs.ref },
  });
  new CfnEventInvokeConfig(parent, PUBLISHER_CHILDREN.invokeConfig, {
    functionName: handler.ref,
    qualifier: "$LATEST",
    maximumRetryAttempts: plan.function.retryAttempts,
    maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
  });
  return handler;
}

function createRule(
  { parent, plan, scope }: Context,
  handler: CfnFunction,
  { queue, policy }: DeadLetters,
): void {
  const permission = new CfnPermission(parent, PUBLISHER_CHILDREN.permission, {
    action: "lambda:InvokeFunction",
    functionName: handler.ref,
    principal: "events.amazonaws.com",
    sourceArn: regionalArn(scope, "events", `rule/${plan.rule.name}`),
  });
  const rule = new CfnRule(parent, PUBLISHER_CHILDREN.rule, {
    name: plan.rule.name,
    description: plan.rule.description,
    eventPattern: plan.rule.pattern,
    targets: [
      {
        id: plan.rule.targetId,
        arn: handler.attrArn,
        deadLetterConfig: { arn: queue.attrArn },
        retryPolicy: {
          maximumRetryAttempts: plan.rule.retryAttempts,
          maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
        },
      },
    ],
  });
  rule.node.addDependency(permission, policy);
}

function createSchedule({ parent, model, plan, scope }: Context, handler: CfnFunction): void {
  const role = new CfnRole(parent, PUBLISHER_CHILDREN.scheduleRole, {
    assumeRolePolicyDocument: trustPolicy("scheduler.amazonaws.com", scope),
    policies: [{ policyName: plan.scheduleRole.policyName, policyDocument: schedulePolicy(model, scope) }],
  });
  new CfnSchedule(parent, PUBLISHER_CHILDREN.schedule, {
    name: plan.schedule.name,
    description: plan.schedule.description,
    scheduleExpression: plan.schedule.expression,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: handler.attrArn,
      roleArn: role.attrArn,
      input: plan.schedule.input,
      retryPolicy: {
        maximumRetryAttempts: plan.schedule.retryAttempts,
        maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
      },
    },
  });
}
