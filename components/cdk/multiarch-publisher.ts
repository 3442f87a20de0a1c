import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { keyStatements } from "../render/encryption";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { topicStatements } from "../render/notification-plan";
import type { Statement } from "../render/policy-document";
import { type PublisherPlan, publisherPlan } from "../render/publisher-plan";
import { resolvePublisherComponent } from "../service/component";
import type { PublisherOptions } from "../service/options/publisher-options";
import type { Publisher } from "../service/publisher";
import { createDashboard } from "./dashboard";
import { ENGINE, engineDeployment } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";
import { createNotifications } from "./notifications";
import { createAlarms, createDeadLetters, createRules, createSchedule } from "./publisher-delivery";
import { createFunction, createRole } from "./publisher-function";

/** Settings of a publisher. */
export interface MultiArchPublisherProps extends PublisherOptions {}

/**
 * Turns the ended builds of its services into tags: a function with its ledger, its rule, its dead-letter queue with an alarm,
 * and a schedule that reconciles lost events. One is enough for an account and region. Adding a service changes none of its
 * resources.
 */
export class MultiArchPublisher extends Construct {
  /** Names and settings, with every option decided. */
  readonly model: Publisher;
  /** Values of its options that are known only at deployment, by the path of the option; the builds of its services use them. */
  readonly late: ReadonlyMap<string, string>;
  /** Its resources, for what no option can set. */
  readonly nodes: MultiArchPublisherNodes;
  /** Name of the function that records builds and writes tags. */
  readonly functionName: string;
  /** ARN of the same function. */
  readonly functionArn: string;
  /** ARN of the role that reads and writes manifests in the repositories of its services. */
  readonly roleArn: string;
  /** Name of the ledger table: one item for each run and each service. */
  readonly tableName: string;
  /** URL of the queue that keeps events for 14 days when they could not be handled. */
  readonly deadLetterQueueUrl: string;
  /** ARN of the same queue. */
  readonly deadLetterQueueArn: string;
  /** What the policy of each topic of `notificationTopicArns` must allow, in that order. The topics are not the publisher's own. */
  readonly notificationTopicStatements: readonly Statement<string>[];
  /** What the policy of each topic of `alarmTopicArns` must allow, in that order; the policy that SNS gives a new topic allows it. */
  readonly alarmTopicStatements: readonly Statement<string>[];
  /**
   * What the policy of `encryptionKey` must allow: the publisher's role, CloudWatch Logs and EventBridge. The key is not the
   * publisher's own. Empty without a key.
   */
  readonly keyStatements: readonly Statement<string>[];
  /** The option `encryptionKey`, for the logs of the services' builds. */
  readonly encryptionKey: string | undefined;

  /**
   * @param id lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @throws ServiceOptionsError with every problem of the props
   */
  constructor(scope: Construct, id: string, props: MultiArchPublisherProps = {}) {
    const { model, late } = resolvePublisherComponent(id, props, ENGINE);
    super(scope, id);
    const deployment = engineDeployment(this, late);
    const plan = publisherPlan(model, deployment);

    const ledger = createLedger(this, plan);
    const deadLetters = createDeadLetters(this, plan);
    const alarms = createAlarms(this, plan);
    const dashboard = createDashboard(this, plan);
    const role = createRole(this, plan);
    const handler = createFunction(this, plan, role, deadLetters.deadLetters);
    const rules = createRules(this, plan, handler.function, deadLetters);
    const notifications = createNotifications(this, plan, deadLetters);
    const schedule = createSchedule(this, plan, handler.function);
    const statements = topicStatements(model, deployment);

    this.model = model;
    this.late = late;
    this.nodes = {
      ledger,
      ...deadLetters,
      alarms,
      ...dashboard,
      role,
      ...handler,
      ...rules,
      ...notifications,
      ...schedule,
    };
    this.functionName = handler.function.ref;
    this.functionArn = handler.function.attrArn;
    this.roleArn = role.attrArn;
    this.tableName = ledger.ref;
    this.deadLetterQueueUrl = deadLetters.deadLetters.ref;
    this.deadLetterQueueArn = deadLetters.deadLetters.attrArn;
    this.notificationTopicStatements = statements.notifications;
    this.alarmTopicStatements = statements.alarms;
    this.keyStatements = keyStatements(model, deployment, role.attrArn);
    this.encryptionKey = plan.encryptionKey;
  }
}

function createLedger(parent: Construct, { ledger, encryptionKey }: PublisherPlan<string>): CfnTable {
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
    ...(encryptionKey !== undefined && {
      sseSpecification: { sseEnabled: true, sseType: "KMS", kmsMasterKeyId: encryptionKey },
    }),
    timeToLiveSpecification: { attributeName: ledger.timeToLiveAttribute, enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
}
