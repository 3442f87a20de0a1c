import { unlessGone } from "../clients";
import { fields } from "../field";
import { type Kinds, requestOf, TAGS } from "../kind";
import { compact, mapOf } from "../value";

/** Rules, schedules, queues, topics, logs and alarms. */
export const EVENTS: Kinds = {
  "aws:cloudwatch/eventRule:EventRule": {
    naming: { maxLength: 64 },
    fields: {
      ...fields("description roleArn scheduleExpression"),
      eventBusName: { default: "default", replaces: true },
      eventPattern: { json: true },
      state: { computed: true },
      tags: TAGS,
    },
    stack: "AWS::Events::Rule",
    outputs: { arn: "${It.Arn}" },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    naming: { property: "targetId", as: "Id", maxLength: 64 },
    fields: {
      ...fields("arn! deadLetterConfig input inputPath inputTransformer retryPolicy roleArn"),
      eventBusName: { default: "default", replaces: true },
      rule: { required: true, replaces: true },
      sqsTarget: { as: "SqsParameters" },
    },
    id: "${rule}-${targetId}",
    async complete(_, { properties: { Rule, EventBusName, ...target }, clients: { events } }) {
      const request = compact({ Rule, EventBusName, Targets: [target] });
      const { FailedEntries = [] } = await events.putTargets(requestOf(request));
      // The call succeeds as a whole when its entry fails.
      for (const { ErrorCode, ErrorMessage } of FailedEntries)
        throw new Error(`${ErrorCode}: ${ErrorMessage}`);
    },
    beforeDelete: (_, { properties: { Rule, EventBusName, Id }, clients: { events } }) =>
      unlessGone(events.removeTargets(requestOf(compact({ Rule, EventBusName, Ids: [Id] })))),
  },
  "aws:scheduler/schedule:Schedule": {
    naming: { maxLength: 64 },
    fields: {
      ...fields("flexibleTimeWindow! scheduleExpression! target!"),
      // The local cloud keeps the old one when a template has none.
      description: { default: "" },
      groupName: { default: "default", replaces: true },
      state: { default: "ENABLED" },
    },
    stack: "AWS::Scheduler::Schedule",
    id: "${groupName}/${name}",
    outputs: { arn: "${It.Arn}" },
  },
  "aws:sqs/queue:Queue": {
    naming: { as: "QueueName", maxLength: 80 },
    fields: {
      ...fields("kmsDataKeyReusePeriodSeconds sqsManagedSseEnabled", { computed: true }),
      ...fields("redriveAllowPolicy redrivePolicy", { computed: true, json: true }),
      delaySeconds: { default: 0 },
      kmsMasterKeyId: {},
      maxMessageSize: { default: 262_144, as: "MaximumMessageSize" },
      messageRetentionSeconds: { default: 345_600, as: "MessageRetentionPeriod" },
      receiveWaitTimeSeconds: { default: 0, as: "ReceiveMessageWaitTimeSeconds" },
      tags: TAGS,
      visibilityTimeoutSeconds: { default: 30, as: "VisibilityTimeout" },
    },
    stack: "AWS::SQS::Queue",
    outputs: { arn: "${It.Arn}", url: "${It}" },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    fields: {
      queueUrl: { required: true, replaces: true, as: "Queues", form: (url) => [url] },
      policy: { required: true, json: true, as: "PolicyDocument" },
    },
    stack: "AWS::SQS::QueuePolicy",
    id: "${queueUrl}",
  },
  "aws:sns/topic:Topic": {
    naming: { as: "TopicName", prefix: "namePrefix", maxLength: 256 },
    fields: { displayName: {}, tags: TAGS },
    stack: "AWS::SNS::Topic",
    outputs: { arn: "${It}" },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    fields: {
      arn: { required: true, replaces: true, as: "Topics", form: (arn) => [arn] },
      policy: { required: true, json: true, as: "PolicyDocument" },
    },
    stack: "AWS::SNS::TopicPolicy",
    id: "${arn}",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    naming: { as: "LogGroupName", maxLength: 512 },
    fields: {
      kmsKeyId: {},
      logGroupClass: { computed: true, replaces: true },
      // Zero is for ever, for both.
      retentionInDays: { default: 0 },
      tags: TAGS,
    },
    stack: "AWS::Logs::LogGroup",
    outputs: { arn: "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${It}" },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    naming: { as: "AlarmName", maxLength: 255 },
    fields: {
      ...fields("comparisonOperator! evaluationPeriods! metricName! namespace! threshold!"),
      ...fields("alarmDescription datapointsToAlarm period statistic unit"),
      ...fields("alarmActions insufficientDataActions", { unordered: true }),
      actionsEnabled: { default: true },
      dimensions: { form: (all) => Object.entries(mapOf(all)).map(([Name, Value]) => ({ Name, Value })) },
      okActions: { as: "OKActions", unordered: true },
      tags: TAGS,
      treatMissingData: { default: "missing" },
    },
    stack: "AWS::CloudWatch::Alarm",
    outputs: { arn: "${It.Arn}" },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    fields: {
      dashboardBody: { required: true, json: true },
      dashboardName: { required: true, replaces: true },
    },
    stack: "AWS::CloudWatch::Dashboard",
    outputs: { dashboardArn: "arn:${AWS::Partition}:cloudwatch::${AWS::AccountId}:dashboard/${It}" },
  },
};
