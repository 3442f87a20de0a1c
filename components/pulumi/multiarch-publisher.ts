import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { publisherPlan } from "../render/publisher-plan";
import { type Publisher, type PublisherOptions, resolvePublisher } from "../service/publisher";
import { engineDeployment } from "./engine-deployment";
import type { PublisherContext } from "./publisher-context";
import { createAlarm, createDeadLetters, createRule, createSchedule } from "./publisher-delivery";
import { createFunction, createRole } from "./publisher-function";

/**
 * Turns finished builds of its services into tags: a function with its ledger, its rule, its dead-letter queue with an alarm,
 * and a schedule that finds lost events. One is enough for an account and region; adding a service to it changes none of its resources.
 */
export class MultiArchPublisher extends pulumi.ComponentResource {
  /** Names and settings, with every decision made. */
  readonly model: Publisher;
  /** The function that joins builds and writes tags. */
  readonly functionName: pulumi.Output<string>;
  /** See {@link MultiArchPublisher.functionName}. */
  readonly functionArn: pulumi.Output<string>;
  /** The role that reads and writes manifests in the repositories of its services. */
  readonly roleArn: pulumi.Output<string>;
  /** The ledger: one item for each run and each service. */
  readonly tableName: pulumi.Output<string>;
  /** The queue that keeps events which could not be handled, for 14 days. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  /** See {@link MultiArchPublisher.deadLetterQueueUrl}. */
  readonly deadLetterQueueArn: pulumi.Output<string>;

  /**
   * @param name lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(name: string, options: PublisherOptions = {}, opts?: pulumi.ComponentResourceOptions) {
    const model = resolvePublisher(name, options);
    super("multiarch-codebuild:index:MultiArchPublisher", name, {}, opts);
    const context: PublisherContext = {
      parent: this,
      name,
      model,
      plan: publisherPlan(model),
      deployment: engineDeployment(this),
    };

    const ledger = createLedger(context);
    const deadLetters = createDeadLetters(context);
    createAlarm(context);
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

function createLedger({ parent, name, plan: { ledger } }: PublisherContext): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-${PUBLISHER_LOGICAL_IDS.ledger}`,
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
