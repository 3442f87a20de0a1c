import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyStatements } from "../render/encryption";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { topicStatements } from "../render/notification-plan";
import type { Statement } from "../render/policy-document";
import { type PublisherPlan, publisherPlan } from "../render/publisher-plan";
import { resolvePublisherComponent } from "../service/component";
import type { PublisherOptions } from "../service/options/publisher-options";
import type { Publisher } from "../service/publisher";
import { createDashboard } from "./dashboard";
import { ENGINE, engineDeployment, isRead, known, type LateValue, type Place } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";
import { createNotifications } from "./notifications";
import { createAlarms, createDeadLetters, createRules, createSchedule } from "./publisher-delivery";
import { createFunction, createRole } from "./publisher-function";

/** Settings of a publisher. */
export interface MultiArchPublisherArgs extends PublisherOptions<pulumi.Input<string>> {}

const OUTPUTS = {
  functionName: undefined,
  functionArn: undefined,
  roleArn: undefined,
  tableName: undefined,
  deadLetterQueueUrl: undefined,
  deadLetterQueueArn: undefined,
  notificationTopicStatements: undefined,
  alarmTopicStatements: undefined,
  keyStatements: undefined,
};

/**
 * Turns the ended builds of its services into tags: a function with its ledger, its rule, its dead-letter queue with an alarm,
 * and a schedule that reconciles lost events. One is enough for an account and region. Adding a service changes none of its
 * resources.
 */
export class MultiArchPublisher extends pulumi.ComponentResource {
  /** Name of the function that records builds and writes tags. */
  readonly functionName!: pulumi.Output<string>;
  /** ARN of the same function. */
  readonly functionArn!: pulumi.Output<string>;
  /** ARN of the role that reads and writes manifests in the repositories of its services. */
  readonly roleArn!: pulumi.Output<string>;
  /** Name of the ledger table: one item for each run and each service. */
  readonly tableName!: pulumi.Output<string>;
  /** URL of the queue that keeps events for 14 days when they could not be handled. */
  readonly deadLetterQueueUrl!: pulumi.Output<string>;
  /** ARN of the same queue. */
  readonly deadLetterQueueArn!: pulumi.Output<string>;
  /** What the policy of each topic of `notificationTopicArns` must allow, in that order. The topics are not the publisher's own. */
  readonly notificationTopicStatements!: pulumi.Output<readonly Statement<string>[]>;
  /** What the policy of each topic of `alarmTopicArns` must allow, in that order; the policy that SNS gives a new topic allows it. */
  readonly alarmTopicStatements!: pulumi.Output<readonly Statement<string>[]>;
  /**
   * What the policy of `encryptionKey` must allow: the publisher's role, CloudWatch Logs and EventBridge. The key is not the
   * publisher's own. Empty without a key.
   */
  readonly keyStatements!: pulumi.Output<readonly Statement<string>[]>;
  readonly #name: string;
  #encryptionKey: pulumi.Input<string> | undefined;
  readonly #model: Publisher | undefined;
  readonly #late: ReadonlyMap<string, LateValue> | undefined;
  readonly #nodes: MultiArchPublisherNodes | undefined;

  /**
   * @param name lower-case letters, digits and single hyphens; all names of its resources and projects start with it
   * @param opts with `urn`, the outputs of an existing component are read and nothing is created
   * @throws ServiceOptionsError with every problem of the arguments
   */
  constructor(name: string, args: MultiArchPublisherArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const resolved = isRead(opts) ? undefined : resolvePublisherComponent(name, args, ENGINE);
    super("multiarch-codebuild:index:MultiArchPublisher", name, OUTPUTS, opts);
    this.#name = name;
    if (resolved === undefined) return;
    const { model, late } = resolved;
    const deployment = engineDeployment(this, late);
    const plan = publisherPlan(model, deployment);
    const place: Place = { name, parent: this };

    const ledger = createLedger(place, plan);
    const deadLetters = createDeadLetters(place, plan);
    const alarms = createAlarms(place, plan);
    const dashboard = createDashboard(place, plan);
    const role = createRole(place, plan);
    const handler = createFunction(place, plan, role, deadLetters.deadLetters);
    const rules = createRules(place, plan, handler.function, deadLetters);
    const notifications = createNotifications(place, plan, deadLetters);
    const schedule = createSchedule(place, plan, handler.function);
    const statements = topicStatements(model, deployment);

    this.#model = model;
    this.#late = late;
    this.#nodes = {
      ledger,
      ...deadLetters,
      alarms,
      ...dashboard,
      ...role,
      ...handler,
      ...rules,
      ...notifications,
      ...schedule,
    };
    this.functionName = handler.function.name;
    this.functionArn = handler.function.arn;
    this.roleArn = role.role.arn;
    this.tableName = ledger.name;
    this.deadLetterQueueUrl = deadLetters.deadLetters.url;
    this.deadLetterQueueArn = deadLetters.deadLetters.arn;
    this.notificationTopicStatements = pulumi.output(statements.notifications);
    this.alarmTopicStatements = pulumi.output(statements.alarms);
    this.keyStatements = pulumi.output(keyStatements(model, deployment, role.role.arn));
    this.#encryptionKey = plan.encryptionKey;
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      roleArn: this.roleArn,
      tableName: this.tableName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      notificationTopicStatements: this.notificationTopicStatements,
      alarmTopicStatements: this.alarmTopicStatements,
      keyStatements: this.keyStatements,
    });
  }

  /** Names and settings, with every option decided. */
  get model(): Publisher {
    return known(this.#model, this.#name);
  }

  /** The option `encryptionKey`, for the logs of the services' builds. */
  get encryptionKey(): pulumi.Input<string> | undefined {
    return this.#encryptionKey;
  }

  /** Values of its options that are known only at deployment, by the path of the option; the builds of its services use them. */
  get late(): ReadonlyMap<string, pulumi.Output<string> | Promise<string>> {
    return known(this.#late, this.#name);
  }

  /** Its resources, for what no option can set. */
  get nodes(): MultiArchPublisherNodes {
    return known(this.#nodes, this.#name);
  }
}

function createLedger(
  { name, parent }: Place,
  { ledger, encryptionKey }: PublisherPlan<pulumi.Output<string>>,
): aws.dynamodb.Table {
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
      ...(encryptionKey !== undefined && {
        serverSideEncryption: { enabled: true, kmsKeyArn: encryptionKey },
      }),
    },
    { parent, deleteBeforeReplace: true },
  );
}
