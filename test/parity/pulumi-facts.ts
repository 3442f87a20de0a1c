import { FileSystem } from "aws-cdk-lib";
import type { Registered } from "../pulumi/deployment";
import type { Kind } from "./addresses";
import { type Facts, fact, factKey, imagesFate } from "./facts";
import { type Json, Properties } from "./properties";

/** A resource with the resources that only add to it, such as the policies of a role. */
interface Subject {
  readonly own: Properties;
  /** Whether it, and each of the resources that add to it, stays when the stack goes. */
  readonly kept: readonly boolean[];
  parts(type: string): readonly Properties[];
}

interface Reader {
  readonly kind: Kind;
  read(subject: Subject): Json;
}

const COMPONENTS = [
  "multiarch-codebuild:index:MultiArchImage",
  "multiarch-codebuild:index:MultiArchPublisher",
];

/** Resources that are a property of another one in CloudFormation, with the input that names their owner. */
const PARTS: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventTarget:EventTarget": "rule",
  "aws:codebuild/webhook:Webhook": "projectName",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": "repository",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "repository",
  "aws:iam/rolePolicy:RolePolicy": "role",
};

const READERS: Readonly<Record<string, Reader>> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    kind: "log group",
    read: ({ own }) =>
      fact(
        { name: own.take("name"), retentionDays: own.take("retentionInDays"), key: own.take("kmsKeyId") },
        own,
      ),
  },
  "aws:dynamodb/table:Table": {
    kind: "table",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          billing: own.take("billingMode"),
          attributes: own.take("attributes"),
          partitionKey: own.take("hashKey"),
          sortKey: own.take("rangeKey"),
          expires: own.take("ttl.attributeName"),
          expiring: own.take("ttl.enabled"),
          encrypted: own.take("serverSideEncryption.enabled"),
          key: own.take("serverSideEncryption.kmsKeyArn"),
          recovery: own.take("pointInTimeRecovery.enabled"),
        },
        own,
      ),
  },
  "aws:sqs/queue:Queue": {
    kind: "queue",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          retentionSeconds: own.take("messageRetentionSeconds"),
          encrypted: own.take("sqsManagedSseEnabled"),
          key: own.take("kmsMasterKeyId"),
        },
        own,
      ),
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    kind: "queue policy",
    read: ({ own }) => fact({ queues: [own.take("queueUrl")], policy: own.takeText("policy") }, own),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    kind: "alarm",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          description: own.take("alarmDescription"),
          namespace: own.take("namespace"),
          metric: own.take("metricName"),
          dimensions: Object.entries(own.take("dimensions") ?? {}),
          statistic: own.take("statistic"),
          periodSeconds: own.take("period"),
          periods: own.take("evaluationPeriods"),
          comparison: own.take("comparisonOperator"),
          threshold: own.take("threshold"),
          missingData: own.take("treatMissingData"),
          topics: own.take("alarmActions"),
        },
        own,
      ),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    kind: "dashboard",
    read: ({ own }) => fact({ name: own.take("dashboardName"), body: own.takeText("dashboardBody") }, own),
  },
  "aws:iam/role:Role": {
    kind: "role",
    read: ({ own, parts }) => {
      own.take("namePrefix");
      const policies = parts("aws:iam/rolePolicy:RolePolicy");
      return fact(
        {
          path: own.take("path"),
          boundary: own.take("permissionsBoundary"),
          managed: own.take("managedPolicyArns"),
          trust: own.takeText("assumeRolePolicy"),
          policies: policies.map((policy) => ({
            name: policy.take("name"),
            document: policy.takeText("policy"),
          })),
        },
        own,
        ...policies,
      );
    },
  },
  "aws:lambda/function:Function": {
    kind: "function",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          description: own.take("description"),
          runtime: own.take("runtime"),
          architectures: own.take("architectures"),
          handler: own.take("handler"),
          // The CDK calls an asset by the hash of its files.
          code: `${FileSystem.fingerprint(String(own.take("code")))}.zip`,
          role: own.take("role"),
          timeoutSeconds: own.take("timeout"),
          memoryMiB: own.take("memorySize"),
          variables: own.take("environment.variables"),
          deadLetters: own.take("deadLetterConfig.targetArn"),
          logFormat: own.take("loggingConfig.logFormat"),
          logGroup: own.take("loggingConfig.logGroup"),
        },
        own,
      ),
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    kind: "invoke config",
    read: ({ own }) =>
      fact(
        {
          function: own.take("functionName"),
          retryAttempts: own.take("maximumRetryAttempts"),
          eventAgeSeconds: own.take("maximumEventAgeInSeconds"),
        },
        own,
      ),
  },
  "aws:lambda/permission:Permission": {
    kind: "permission",
    read: ({ own }) =>
      fact(
        {
          action: own.take("action"),
          function: own.take("function"),
          principal: own.take("principal"),
          source: own.take("sourceArn"),
        },
        own,
      ),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    kind: "rule",
    read: ({ own, parts }) => {
      const targets = parts("aws:cloudwatch/eventTarget:EventTarget");
      return fact(
        {
          name: own.take("name"),
          description: own.take("description"),
          pattern: own.takeText("eventPattern"),
          targets: targets.map((target) => ({
            id: target.take("targetId"),
            arn: target.take("arn"),
            paths: target.take("inputTransformer.inputPaths"),
            template: target.take("inputTransformer.inputTemplate"),
            deadLetters: target.take("deadLetterConfig.arn"),
            retryAttempts: target.take("retryPolicy.maximumRetryAttempts"),
            eventAgeSeconds: target.take("retryPolicy.maximumEventAgeInSeconds"),
          })),
        },
        own,
        ...targets,
      );
    },
  },
  "aws:scheduler/schedule:Schedule": {
    kind: "schedule",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          description: own.take("description"),
          expression: own.take("scheduleExpression"),
          window: own.take("flexibleTimeWindow.mode"),
          arn: own.take("target.arn"),
          role: own.take("target.roleArn"),
          input: own.takeText("target.input"),
          retryAttempts: own.take("target.retryPolicy.maximumRetryAttempts"),
          eventAgeSeconds: own.take("target.retryPolicy.maximumEventAgeInSeconds"),
        },
        own,
      ),
  },
  "aws:ecr/repository:Repository": {
    kind: "repository",
    read: ({ own, parts, kept }) => {
      const lifecycles = parts("aws:ecr/lifecyclePolicy:LifecyclePolicy");
      const policies = parts("aws:ecr/repositoryPolicy:RepositoryPolicy");
      return fact(
        {
          name: own.take("name"),
          encryption: own
            .takeList("encryptionConfigurations")
            .map((one) => [one.take("encryptionType"), one.take("kmsKey")]),
          scanOnPush: own.take("imageScanningConfiguration.scanOnPush"),
          mutability: own.take("imageTagMutability"),
          mutableTags: own
            .takeList("imageTagMutabilityExclusionFilters")
            .map((one) => [one.take("filterType"), one.take("filter")]),
          lifecycles: lifecycles.map((one) => one.takeText("policy")),
          policies: policies.map((one) => one.takeText("policy")),
          images: imagesFate(own.take("forceDelete"), kept),
        },
        own,
        ...lifecycles,
        ...policies,
      );
    },
  },
  "aws:ssm/parameter:Parameter": {
    kind: "parameter",
    read: ({ own }) =>
      fact(
        {
          name: own.take("name"),
          description: own.take("description"),
          type: own.take("type"),
          value: own.take("value"),
        },
        own,
      ),
  },
  "aws:codebuild/project:Project": {
    kind: "project",
    read: ({ own, parts }) => {
      const webhooks = parts("aws:codebuild/webhook:Webhook");
      return fact(
        {
          name: own.take("name"),
          description: own.take("description"),
          role: own.take("serviceRole"),
          timeoutMinutes: own.take("buildTimeout"),
          queuedTimeoutMinutes: own.take("queuedTimeout"),
          network: own.take("vpcConfig"),
          source: own.take("source"),
          version: own.take("sourceVersion"),
          artifacts: own.take("artifacts"),
          cache: own.take("cache"),
          variables: own.take("environment.environmentVariables"),
          environment: own.take("environment"),
          logs: own.take("logsConfig.cloudwatchLogs"),
          webhooks: webhooks.map((webhook) => ({
            type: webhook.take("buildType"),
            filters: webhook.takeList("filterGroups").map((group) => group.take("filters")),
            scope: webhook.take("scopeConfiguration"),
          })),
        },
        own,
        ...webhooks,
      );
    },
  },
};

/** The facts of a recorded Pulumi program. */
export function pulumiFacts(resources: readonly Registered[]): Facts {
  const own = resources.filter(({ type }) => !COMPONENTS.includes(type) && !(type in PARTS));
  return Object.fromEntries(
    own.map((registered) => {
      const reader = READERS[registered.type];
      if (reader === undefined) throw new Error(`no reader for ${registered.type}`);
      const added = resources.filter((resource) => isPartOf(resource, registered));
      const subject: Subject = {
        own: new Properties(registered.inputs),
        kept: [registered, ...added].map(({ retainOnDelete }) => retainOnDelete),
        parts: (type) => added.filter((part) => part.type === type).map(propertiesOfPart),
      };
      return [factKey(reader.kind, registered.name), reader.read(subject)];
    }),
  );
}

function isPartOf({ type, inputs }: Registered, owner: Registered): boolean {
  const naming = PARTS[type];
  const physicalName = new Properties(owner.inputs).take("name") ?? owner.name;
  return naming !== undefined && new Properties(inputs).take(naming) === physicalName;
}

/** The properties of a part, less the one that names its owner. */
function propertiesOfPart({ type, inputs }: Registered): Properties {
  const properties = new Properties(inputs);
  properties.take(PARTS[type] ?? "");
  return properties;
}
