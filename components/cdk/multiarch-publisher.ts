import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
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
export class MultiArchPublisher extends Construct {
  /** Names and settings, with every decision made. */
  readonly model: Publisher;
  /** The function that joins builds and writes tags. */
  readonly functionName: string;
  /** See {@link MultiArchPublisher.functionName}. */
  readonly functionArn: string;
  /** The role that reads and writes manifests in the repositories of its services. */
  readonly roleArn: string;
  /** The ledger: one item for each run and each service. */
  readonly tableName: string;
  /** The queue that keeps events which could not be handled, for 14 days. */
  readonly deadLetterQueueUrl: string;
  /** See {@link MultiArchPublisher.deadLetterQueueUrl}. */
  readonly deadLetterQueueArn: string;

  /**
   * @param id lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(scope: Construct, id: string, options: PublisherOptions = {}) {
    const model = resolvePublisher(id, options);
    super(scope, id);
    const context: PublisherContext = {
      parent: this,
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
    this.functionName = handler.ref;
    this.functionArn = handler.attrArn;
    this.roleArn = role.attrArn;
    this.tableName = ledger.ref;
    this.deadLetterQueueUrl = deadLetters.queue.ref;
    this.deadLetterQueueArn = deadLetters.queue.attrArn;
  }
}

function createLedger({ parent, plan: { ledger } }: PublisherContext): CfnTable {
  return new CfnTable(parent, PUBLISHER_LOGICAL_IDS.ledger, {
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
