import {
  ActionAfterCompletion,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  FlexibleTimeWindowMode,
  GetScheduleCommand,
  ScheduleState,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { unless } from "../absence";
import { define } from "../definition";
import { oneOf, text, whole } from "../field";
import { type Decoded, object } from "../fields";

const target = {
  arn: text({ required: true }),
  roleArn: text({ required: true }),
  deadLetterConfig: object({ arn: text({ required: true }) }),
  input: text(),
  retryPolicy: object(
    { maximumEventAgeInSeconds: whole({ default: 86_400 }), maximumRetryAttempts: whole({ default: 185 }) },
    { computed: true },
  ),
};

const properties = {
  name: text({ required: true, replaces: true }),
  actionAfterCompletion: oneOf(ActionAfterCompletion, { computed: true }),
  description: text(),
  flexibleTimeWindow: object(
    { mode: oneOf(FlexibleTimeWindowMode, { required: true }), maximumWindowInMinutes: whole() },
    { required: true },
  ),
  groupName: text({ default: "default", replaces: true }),
  kmsKeyArn: text(),
  scheduleExpression: text({ required: true }),
  scheduleExpressionTimezone: text({ default: "UTC" }),
  state: oneOf(ScheduleState, { default: "ENABLED" }),
  target: object(target, { required: true }),
};

/** `aws.scheduler.Schedule`. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export const schedule = define({
  type: "aws:scheduler/schedule:Schedule",
  naming: { property: "name", maxLength: 64 },
  properties,
  kept: {},
  outputs: ["arn"],

  async create(inputs, { clients }) {
    await clients.scheduler.send(new CreateScheduleCommand(request(inputs)));
    return `${inputs.groupName}/${inputs.name}`;
  },

  async read(id, _, { clients }) {
    const getting = clients.scheduler.send(new GetScheduleCommand(parsed(id)));
    const found = await unless(GONE, getting);
    if (found === undefined) return undefined;
    return {
      name: found.Name,
      actionAfterCompletion: found.ActionAfterCompletion,
      description: found.Description,
      flexibleTimeWindow: found.FlexibleTimeWindow && {
        mode: found.FlexibleTimeWindow.Mode,
        maximumWindowInMinutes: found.FlexibleTimeWindow.MaximumWindowInMinutes,
      },
      groupName: found.GroupName,
      kmsKeyArn: found.KmsKeyArn,
      scheduleExpression: found.ScheduleExpression,
      scheduleExpressionTimezone: found.ScheduleExpressionTimezone,
      state: found.State,
      target: found.Target && told(found.Target),
      arn: found.Arn,
    };
  },

  async update(_, inputs, __, { clients }) {
    await clients.scheduler.send(new UpdateScheduleCommand(request(inputs)));
  },

  async delete(id, _, { clients }) {
    await unless(GONE, clients.scheduler.send(new DeleteScheduleCommand(parsed(id))));
  },
});

const GONE = ["ResourceNotFoundException"];

/** The schedule of an id, `group/name`. */
function parsed(id: string): { readonly GroupName: string; readonly Name: string } {
  const [GroupName = "", Name = ""] = id.split("/");
  return { GroupName, Name };
}

function request(inputs: Decoded<typeof properties>) {
  const { flexibleTimeWindow, target } = inputs;
  return {
    Name: inputs.name,
    ActionAfterCompletion: inputs.actionAfterCompletion,
    Description: inputs.description,
    FlexibleTimeWindow: {
      Mode: flexibleTimeWindow.mode,
      MaximumWindowInMinutes: flexibleTimeWindow.maximumWindowInMinutes,
    },
    GroupName: inputs.groupName,
    KmsKeyArn: inputs.kmsKeyArn,
    ScheduleExpression: inputs.scheduleExpression,
    ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
    State: inputs.state,
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      DeadLetterConfig: target.deadLetterConfig && { Arn: target.deadLetterConfig.arn },
      Input: target.input,
      RetryPolicy: target.retryPolicy && {
        MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
        MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
      },
    },
  };
}

function told(target: Target) {
  const { DeadLetterConfig, RetryPolicy } = target;
  return {
    arn: target.Arn,
    roleArn: target.RoleArn,
    deadLetterConfig: DeadLetterConfig && { arn: DeadLetterConfig.Arn },
    input: target.Input,
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
  };
}
