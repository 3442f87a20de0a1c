import type { Synthesised } from "../cdk/synthesis";
import type { Kind } from "./addresses";
import { cdkName, resolveReferences } from "./cdk-references";
import { type Facts, fact, factKey, imagesFate } from "./facts";
import { type Json, Properties } from "./properties";

interface Reader {
  readonly kind: Kind;
  read(own: Properties, resource: Synthesised): Json;
}

const READERS: Readonly<Record<string, Reader>> = {
  "AWS::Logs::LogGroup": {
    kind: "log group",
    read: (own) =>
      fact(
        {
          name: own.take("LogGroupName"),
          retentionDays: own.take("RetentionInDays"),
          key: own.take("KmsKeyId"),
        },
        own,
      ),
  },
  "AWS::DynamoDB::Table": {
    kind: "table",
    read: (own) => {
      const attributes = own.takeList("AttributeDefinitions");
      const keys = own.takeList("KeySchema");
      const named = Object.fromEntries(keys.map((key) => [key.take("KeyType"), key.take("AttributeName")]));
      return fact(
        {
          name: own.take("TableName"),
          billing: own.take("BillingMode"),
          attributes: attributes.map((one) => ({
            name: one.take("AttributeName"),
            type: one.take("AttributeType"),
          })),
          partitionKey: named.HASH ?? null,
          sortKey: named.RANGE ?? null,
          expires: own.take("TimeToLiveSpecification.AttributeName"),
          expiring: own.take("TimeToLiveSpecification.Enabled"),
          encrypted: own.take("SSESpecification.SSEEnabled"),
          key:
            own.take("SSESpecification.SSEType") === "KMS"
              ? own.take("SSESpecification.KMSMasterKeyId")
              : null,
          recovery: own.take("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"),
        },
        own,
      );
    },
  },
  "AWS::SQS::Queue": {
    kind: "queue",
    read: (own) =>
      fact(
        {
          name: own.take("QueueName"),
          retentionSeconds: own.take("MessageRetentionPeriod"),
          encrypted: own.take("SqsManagedSseEnabled"),
          key: own.take("KmsMasterKeyId"),
        },
        own,
      ),
  },
  "AWS::SQS::QueuePolicy": {
    kind: "queue policy",
    read: (own) => fact({ queues: own.take("Queues"), policy: own.take("PolicyDocument") }, own),
  },
  "AWS::CloudWatch::Alarm": {
    kind: "alarm",
    read: (own) =>
      fact(
        {
          name: own.take("AlarmName"),
          description: own.take("AlarmDescription"),
          namespace: own.take("Namespace"),
          metric: own.take("MetricName"),
          dimensions: own.takeList("Dimensions").map((one) => [one.take("Name"), one.take("Value")]),
          statistic: own.take("Statistic"),
          periodSeconds: own.take("Period"),
          periods: own.take("EvaluationPeriods"),
          comparison: own.take("ComparisonOperator"),
          threshold: own.take("Threshold"),
          missingData: own.take("TreatMissingData"),
          topics: own.take("AlarmActions"),
        },
        own,
      ),
  },
  "AWS::CloudWatch::Dashboard": {
    kind: "dashboard",
    read: (own) => fact({ name: own.take("DashboardName"), body: own.takeText("DashboardBody") }, own),
  },
  "AWS::IAM::Role": {
    kind: "role",
    read: (own) => {
      const policies = own.takeList("Policies");
      return fact(
        {
          path: own.take("Path"),
          boundary: own.take("PermissionsBoundary"),
          managed: own.take("ManagedPolicyArns"),
          trust: own.take("AssumeRolePolicyDocument"),
          policies: policies.map((policy) => ({
            name: policy.take("PolicyName"),
            document: policy.take("PolicyDocument"),
          })),
        },
        own,
        ...policies,
      );
    },
  },
  "AWS::Lambda::Function": {
    kind: "function",
    read: (own) => {
      own.take("Code.S3Bucket");
      return fact(
        {
          name: own.take("FunctionName"),
          description: own.take("Description"),
          runtime: own.take("Runtime"),
          architectures: own.take("Architectures"),
          handler: own.take("Handler"),
          code: own.take("Code.S3Key"),
          role: own.take("Role"),
          timeoutSeconds: own.take("Timeout"),
          memoryMiB: own.take("MemorySize"),
          variables: own.take("Environment.Variables"),
          deadLetters: own.take("DeadLetterConfig.TargetArn"),
          logFormat: own.take("LoggingConfig.LogFormat"),
          logGroup: own.take("LoggingConfig.LogGroup"),
        },
        own,
      );
    },
  },
  "AWS::Lambda::EventInvokeConfig": {
    kind: "invoke config",
    read: (own) => {
      // The only version there is; the provider of Pulumi takes it by itself.
      own.take("Qualifier");
      return fact(
        {
          function: own.take("FunctionName"),
          retryAttempts: own.take("MaximumRetryAttempts"),
          eventAgeSeconds: own.take("MaximumEventAgeInSeconds"),
        },
        own,
      );
    },
  },
  "AWS::Lambda::Permission": {
    kind: "permission",
    read: (own) =>
      fact(
        {
          action: own.take("Action"),
          function: own.take("FunctionName"),
          principal: own.take("Principal"),
          source: own.take("SourceArn"),
        },
        own,
      ),
  },
  "AWS::Events::Rule": {
    kind: "rule",
    read: (own) => {
      const targets = own.takeList("Targets");
      return fact(
        {
          name: own.take("Name"),
          description: own.take("Description"),
          pattern: own.take("EventPattern"),
          targets: targets.map((target) => ({
            id: target.take("Id"),
            arn: target.take("Arn"),
            paths: target.take("InputTransformer.InputPathsMap"),
            template: target.take("InputTransformer.InputTemplate"),
            deadLetters: target.take("DeadLetterConfig.Arn"),
            retryAttempts: target.take("RetryPolicy.MaximumRetryAttempts"),
            eventAgeSeconds: target.take("RetryPolicy.MaximumEventAgeInSeconds"),
          })),
        },
        own,
        ...targets,
      );
    },
  },
  "AWS::Scheduler::Schedule": {
    kind: "schedule",
    read: (own) =>
      fact(
        {
          name: own.take("Name"),
          description: own.take("Description"),
          expression: own.take("ScheduleExpression"),
          window: own.take("FlexibleTimeWindow.Mode"),
          arn: own.take("Target.Arn"),
          role: own.take("Target.RoleArn"),
          input: own.takeText("Target.Input"),
          retryAttempts: own.take("Target.RetryPolicy.MaximumRetryAttempts"),
          eventAgeSeconds: own.take("Target.RetryPolicy.MaximumEventAgeInSeconds"),
        },
        own,
      ),
  },
  "AWS::ECR::Repository": {
    kind: "repository",
    read: (own, { deletionPolicy, updateReplacePolicy }) =>
      fact(
        {
          name: own.take("RepositoryName"),
          encryption: [
            [own.take("EncryptionConfiguration.EncryptionType"), own.take("EncryptionConfiguration.KmsKey")],
          ],
          scanOnPush: own.take("ImageScanningConfiguration.ScanOnPush"),
          mutability: own.take("ImageTagMutability"),
          mutableTags: own
            .takeList("ImageTagMutabilityExclusionFilters")
            .map((one) => [
              one.take("ImageTagMutabilityExclusionFilterType"),
              one.take("ImageTagMutabilityExclusionFilterValue"),
            ]),
          lifecycles: [own.takeText("LifecyclePolicy.LifecyclePolicyText")],
          policies: [own.take("RepositoryPolicyText")],
          images: imagesFate(
            own.take("EmptyOnDelete"),
            [deletionPolicy, updateReplacePolicy].map((policy) => policy?.startsWith("Retain") === true),
          ),
        },
        own,
      ),
  },
  "AWS::SSM::Parameter": {
    kind: "parameter",
    read: (own) =>
      fact(
        {
          name: own.take("Name"),
          description: own.take("Description"),
          type: own.take("Type"),
          value: own.take("Value"),
        },
        own,
      ),
  },
  "Custom::PublishedDigest": {
    kind: "parameter",
    read: (own) => {
      const asked = String(own.take("ServiceToken"));
      own.take("ServiceTimeout");
      return fact(
        {
          name: own.take("Name"),
          description: own.take("Description"),
          type: asked.endsWith("-publisher") ? "String" : `made by ${asked}`,
          value: own.take("Value"),
        },
        own,
      );
    },
  },
  "AWS::CodeBuild::Project": {
    kind: "project",
    read: (own) =>
      fact(
        {
          name: own.take("Name"),
          description: own.take("Description"),
          role: own.take("ServiceRole"),
          timeoutMinutes: own.take("TimeoutInMinutes"),
          queuedTimeoutMinutes: own.take("QueuedTimeoutInMinutes"),
          network: lowerKeys(own.take("VpcConfig")),
          source: lowerKeys(own.take("Source"), { BuildSpec: "buildspec" }),
          version: own.take("SourceVersion"),
          artifacts: lowerKeys(own.take("Artifacts")),
          cache: lowerKeys(own.take("Cache")),
          variables: lowerKeys(own.take("Environment.EnvironmentVariables")),
          environment: lowerKeys(own.take("Environment")),
          logs: lowerKeys(own.take("LogsConfig.CloudWatchLogs")),
          webhooks: webhooks(own.take("Triggers")),
        },
        own,
      ),
  },
};

/** The facts of a synthesised stack. */
export function cdkFacts(resources: readonly Synthesised[]): Facts {
  return Object.fromEntries(
    resources.map((resource) => {
      const reader = READERS[resource.type];
      if (reader === undefined) throw new Error(`no reader for ${resource.type}`);
      const properties = new Properties(resolveReferences(resource.properties, resources));
      return [factKey(reader.kind, cdkName(resource)), reader.read(properties, resource)];
    }),
  );
}

function webhooks(triggers: Json): Json {
  if (triggers === null) return [];
  const own = new Properties(triggers);
  if (own.take("Webhook") !== true) throw new Error("triggers without a webhook");
  const webhook = {
    type: own.take("BuildType"),
    filters: lowerKeys(own.take("FilterGroups")),
    scope: lowerKeys(own.take("ScopeConfiguration")),
  };
  const rest = own.rest();
  return [JSON.stringify(rest) === "{}" ? webhook : { ...webhook, notRead: rest }];
}

/** CloudFormation writes names in upper camel case where Pulumi has lower camel case. */
function lowerKeys(value: Json, exceptions: Readonly<Record<string, string>> = {}): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => lowerKeys(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      exceptions[key] ?? `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
      lowerKeys(inner),
    ]),
  );
}
