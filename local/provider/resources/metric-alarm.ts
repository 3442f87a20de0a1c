import type { CloudWatch } from "../cloudwatch";
import { define } from "../definition";
import { decimal, flag, set, text, texts, whole } from "../field";
import type { Decoded } from "../fields";
import { type Tag, tagList, tagsOf } from "../tags";

const properties = {
  name: text({ required: true, replaces: true }),
  actionsEnabled: flag({ default: true }),
  alarmActions: set(text()),
  alarmDescription: text(),
  comparisonOperator: text({ required: true }),
  datapointsToAlarm: whole(),
  dimensions: texts(),
  evaluationPeriods: whole({ required: true }),
  insufficientDataActions: set(text()),
  metricName: text({ required: true }),
  namespace: text({ required: true }),
  okActions: set(text()),
  period: whole({ required: true }),
  statistic: text({ required: true }),
  tags: texts(),
  threshold: decimal({ required: true }),
  treatMissingData: text({ default: "missing" }),
  unit: text(),
};

/**
 * `aws.cloudwatch.MetricAlarm` on one metric.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const metricAlarm = define({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  naming: { property: "name", maxLength: 255 },
  properties,
  kept: {},
  outputs: ["arn"],

  async create(inputs, { clients }) {
    await clients.cloudwatch.send("PutMetricAlarm", { ...request(inputs), Tags: tagList(inputs.tags) });
    return inputs.name;
  },

  async read(id, _, { clients }) {
    const alarm = await find(clients.cloudwatch, id);
    if (alarm === undefined) return undefined;
    const ResourceARN = alarm.AlarmArn;
    const { Tags } = await clients.cloudwatch.send<{ readonly Tags?: readonly Tag[] }>(
      "ListTagsForResource",
      { ResourceARN },
    );
    return {
      name: id,
      actionsEnabled: alarm.ActionsEnabled,
      alarmActions: alarm.AlarmActions,
      alarmDescription: alarm.AlarmDescription,
      comparisonOperator: alarm.ComparisonOperator,
      datapointsToAlarm: alarm.DatapointsToAlarm,
      dimensions: Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value])),
      evaluationPeriods: alarm.EvaluationPeriods,
      insufficientDataActions: alarm.InsufficientDataActions,
      metricName: alarm.MetricName,
      namespace: alarm.Namespace,
      okActions: alarm.OKActions,
      period: alarm.Period,
      statistic: alarm.Statistic,
      tags: tagsOf(Tags),
      threshold: alarm.Threshold,
      treatMissingData: alarm.TreatMissingData,
      unit: alarm.Unit ?? undefined,
      arn: alarm.AlarmArn,
    };
  },

  async update(id, inputs, change, { clients: { cloudwatch } }) {
    // PutMetricAlarm replaces the whole alarm, and leaves the tags of an existing one alone.
    await cloudwatch.send("PutMetricAlarm", request(inputs));
    if (!change.has("tags")) return;
    const { written, removed } = change.tags;
    const ResourceARN = (await find(cloudwatch, id))?.AlarmArn;
    if (removed.length > 0) await cloudwatch.send("UntagResource", { ResourceARN, TagKeys: removed });
    if (Object.keys(written).length > 0)
      await cloudwatch.send("TagResource", { ResourceARN, Tags: tagList(written) });
  },

  async delete(id, _, { clients }) {
    // An alarm that is gone is no error: API_DeleteAlarms.
    await clients.cloudwatch.send("DeleteAlarms", { AlarmNames: [id] });
  },
});

type Alarm = ReturnType<typeof request> & { readonly AlarmArn: string };

async function find(cloudwatch: CloudWatch, name: string): Promise<Alarm | undefined> {
  const { MetricAlarms } = await cloudwatch.send<{ readonly MetricAlarms: readonly Alarm[] }>(
    "DescribeAlarms",
    { AlarmNames: [name] },
  );
  return MetricAlarms[0];
}

function request(inputs: Decoded<typeof properties>) {
  return {
    AlarmName: inputs.name,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions ?? [],
    AlarmDescription: inputs.alarmDescription,
    ComparisonOperator: inputs.comparisonOperator,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Dimensions: Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
    EvaluationPeriods: inputs.evaluationPeriods,
    InsufficientDataActions: inputs.insufficientDataActions ?? [],
    MetricName: inputs.metricName,
    Namespace: inputs.namespace,
    OKActions: inputs.okActions ?? [],
    Period: inputs.period,
    Statistic: inputs.statistic,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData,
    Unit: inputs.unit,
  };
}
