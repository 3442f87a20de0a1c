import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
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
import { engineScope, policyText } from "./engine-scope";

/**
 * Turns finished builds of its services into tags: a function with its ledger, its rule, its dead-letter queue and a schedule
 * that finds lost events. One is enough for an account and region; adding a service to it changes none of its resources.
 */
export class MultiArchPublisher extends pulumi.ComponentResource {
  /** Names and settings, with every decision made. */
  readonly model: Publisher;
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  /** The role that reads and writes manifests in the repositories of its services. */
  readonly roleArn: pulumi.Output<string>;
  /** The ledger: one item for each run and each service. */
  readonly tableName: pulumi.Output<string>;
  /** The queue that keeps events which could not be handled, for 14 days. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;

  /**
   * @param name lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(name: string, options: PublisherOptions = {}, opts?: pulumi.ComponentResourceOptions) {
    const model = resolvePublisher(name, options);
    super("multiarch-codebuild:index:MultiArchPublisher", name, {}, opts);
    const context: Context = {
      parent: this,
      name,
      model,
      plan: publisherPlan(model),
      scope: engineScope(this),
    };

    const ledger = createLedger(context);
    const deadLetters = createDeadLetters(context);
    const role = createRole(context);
    const handler = createFunction(context, role, deadLetters.queue);
    createRule(context, handler, deadLetters);
    createSchedule(context, handler);

    this.model = model;
    this.functionName = handler.name;
    this.functionArn = handler.arn;
    this.roleArn = role.role.arn;
    this.tableName = ledger.name;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.deadLetterQueueArn = deadLetters.queue.arn;
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      roleArn: this.roleArn,
      tableName: this.tableName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
    });
  }
}

interface Context {
  readonly parent: MultiArchPublisher;
  readonly name: string;
  readonly model: Publisher;
  readonly plan: PublisherPlan;
  readonly scope: Scope<pulumi.Output<string>>;
}

interface Role {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

interface DeadLetters {
  readonly queue: aws.sqs.Queue;
  readonly policy: aws.sqs.QueuePolicy;
}

function createLedger({ parent, name, plan: { ledger } }: Context): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-${PUBLISHER_CHILDREN.ledger}`,
    {
      name: ledger.name,
      billingMode: ledger.billingMode,
      attributes: Object.values(ledger.keys).map((key) => ({ name: key, type: "S" })),
      hashKey: ledger.keys.partition,
      rangeKey: ledger.keys.sort,
      ttl: { attributeName: ledger.timeToLiveAttribute, enabled: true },
      pointInTimeRecovery: { enabled: true },
    },
    { parent, deleteBeforeReplace: true },
  );
}

function createDeadLetters({ parent, name, model, plan, scope }: Context): DeadLetters {
  const queue = new aws.sqs.Queue(
    `${name}-${PUBLISHER_CHILDREN.deadLetters}`,
    {
      name: plan.deadLetters.name,
      messageRetentionSeconds: plan.deadLetters.retentionSeconds,
      sqsManagedSseEnabled: true,
    },
    { parent, deleteBeforeReplace: true },
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-${PUBLISHER_CHILDREN.deadLettersPolicy}`,
    { queueUrl: queue.url, policy: policyText(deadLetterQueuePolicy(model, scope)) },
    { parent },
  );
  return { queue, policy };
}

function createRole({ parent, name, model, plan, scope }: Context): Role {
  const role = new aws.iam.Role(
    `${name}-${PUBLISHER_CHILDREN.role}`,
    { namePrefix: plan.role.namePrefix, assumeRolePolicy: policyText(functionTrustPolicy()) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_CHILDREN.rolePolicy}`,
    { role: role.name, name: plan.role.policyName, policy: policyText(publisherRolePolicy(model, scope)) },
    { parent },
  );
  return { role, policy };
}

function createFunction(context: Context, { role, policy }: Role, queue: aws.sqs.Queue): aws.lambda.Function {
  const { parent, name, plan } = context;
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-${PUBLISHER_CHILDREN.logs}`,
    { name: plan.logs.name, retentionInDays: plan.logs.retentionDays },
    { parent, deleteBeforeReplace: true },
  );
  const handler = new aws.lambda.Function(
    `${name}-${PUBLISHER_CHILDREN.function}`,
    {
      name: plan.function.name,
      description: plan.function.description,
      runtime: plan.function.runtime,
      architectures: [plan.function.architecture],
      handler: plan.function.handler,
      code: new pulumi.asset.FileArchive(PUBLISHER_BUNDLE),
      role: role.arn,
      timeout: plan.function.timeoutSeconds,
      memorySize: plan.function.memoryMiB,
      environment: { variables: plan.function.variables },
      deadLetterConfig: { targetArn: queue.arn },
      loggingConfig: { logFormat: plan.function.logFormat, logGroup: logs.name },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [policy] },
  );
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-${PUBLISHER_CHILDREN.invokeConfig}`,
    {
      functionName: handler.name,
      maximumRetryAttempts: plan.function.retryAttempts,
      maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
    },
    { parent, deleteBeforeReplace: true },
  );
  return handler;
}

function createRule(context: Context, handler: aws.lambda.Function, { queue, policy }: DeadLetters): void {
  const { parent, name, plan, scope } = context;
  const permission = new aws.lambda.Permission(
    `${name}-${PUBLISHER_CHILDREN.permission}`,
    {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "events.amazonaws.com",
      sourceArn: regionalArn(scope, "events", `rule/${plan.rule.name}`),
    },
    { parent },
  );
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${PUBLISHER_CHILDREN.rule}`,
    {
      name: plan.rule.name,
      description: plan.rule.description,
      eventPattern: JSON.stringify(plan.rule.pattern),
    },
    { parent, deleteBeforeReplace: true },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-${PUBLISHER_CHILDREN.target}`,
    {
      rule: rule.name,
      targetId: plan.rule.targetId,
      arn: handler.arn,
      deadLetterConfig: { arn: queue.arn },
      retryPolicy: {
        maximumRetryAttempts: plan.rule.retryAttempts,
        maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [permission, policy] },
  );
}

function createSchedule({ parent, name, model, plan, scope }: Context, handler: aws.lambda.Function): void {
  const role = new aws.iam.Role(
    `${name}-${PUBLISHER_CHILDREN.scheduleRole}`,
    {
      namePrefix: plan.scheduleRole.namePrefix,
      assumeRolePolicy: policyText(trustPolicy("scheduler.amazonaws.com", scope)),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_CHILDREN.scheduleRolePolicy}`,
    { role: role.name, name: plan.scheduleRole.policyName, policy: policyText(schedulePolicy(model, scope)) },
    { parent },
  );
  new aws.scheduler.Schedule(
    `${name}-${PUBLISHER_CHILDREN.schedule}`,
    {
      name: plan.schedule.name,
      description: plan.schedule.description,
      scheduleExpression: plan.schedule.expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: handler.arn,
        roleArn: role.arn,
        input: plan.schedule.input,
        retryPolicy: {
          maximumRetryAttempts: plan.schedule.retryAttempts,
          maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
        },
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [policy] },
  );
}
