import {
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, text, texts, whole } from "../field";
import { type Decoded, object } from "../fields";

const properties = {
  arn: text({ required: true }),
  rule: text({ required: true, replaces: true }),
  targetId: text({ required: true, replaces: true }),
  deadLetterConfig: object({ arn: text() }),
  eventBusName: text({ default: "default", replaces: true }),
  input: text(),
  inputPath: text(),
  inputTransformer: object({ inputPaths: texts(), inputTemplate: text({ required: true }) }),
  retryPolicy: object({ maximumEventAgeInSeconds: whole(), maximumRetryAttempts: whole() }),
  roleArn: text(),
  sqsTarget: object({ messageGroupId: text() }),
};

type Inputs = Decoded<typeof properties>;

/** `aws.cloudwatch.EventTarget`. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export const eventTarget = define({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  naming: { property: "targetId", maxLength: 64 },
  properties,
  kept: { forceDestroy: flag({ default: false }) },
  outputs: [],

  async create(inputs, { clients }) {
    await put(clients.events, inputs);
    return idOf(inputs);
  },

  async read(id, { rule, targetId, eventBusName = "default" }, { clients }) {
    const key = rule && targetId ? { rule, targetId, eventBusName } : imported(id);
    const found = await find(clients.events, key);
    return found && { id: idOf(key), ...key, ...told(found) };
  },

  async update(_, inputs, __, { clients }) {
    await put(clients.events, inputs);
  },

  async delete(_, { rule, targetId, eventBusName, forceDestroy }, { clients }) {
    const command = new RemoveTargetsCommand({
      Rule: rule,
      Ids: [targetId],
      EventBusName: eventBusName,
      Force: forceDestroy,
    });
    const removed = await unless(GONE, clients.events.send(command));
    refuseFailed(removed?.FailedEntries);
  },
});

type Key = Pick<Inputs, "rule" | "targetId" | "eventBusName">;

const GONE = ["ResourceNotFoundException"];

function idOf({ rule, targetId, eventBusName }: Key): string {
  const front = eventBusName === "default" ? "" : `${eventBusName}-`;
  return `${front}${rule}-${targetId}`;
}

/** The target of an import: `rule/target` on the default bus, `bus/rule/target` on another. */
function imported(id: string): Key {
  const [targetId = "", rule = "", ...bus] = id.split("/").reverse();
  return { rule, targetId, eventBusName: bus.reverse().join("/") || "default" };
}

async function find(events: EventBridgeClient, { rule, targetId, eventBusName }: Key) {
  const asked = { Rule: rule, EventBusName: eventBusName };
  const listed = await unless(GONE, events.send(new ListTargetsByRuleCommand(asked)));
  return listed?.Targets?.find((target) => target.Id === targetId);
}

async function put(events: EventBridgeClient, inputs: Inputs): Promise<void> {
  const { inputTransformer, retryPolicy, sqsTarget } = inputs;
  const target: Target = {
    Id: inputs.targetId,
    Arn: inputs.arn,
    DeadLetterConfig: inputs.deadLetterConfig && { Arn: inputs.deadLetterConfig.arn },
    Input: inputs.input,
    InputPath: inputs.inputPath,
    InputTransformer: inputTransformer && {
      InputPathsMap: inputTransformer.inputPaths,
      InputTemplate: inputTransformer.inputTemplate,
    },
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    },
    RoleArn: inputs.roleArn,
    SqsParameters: sqsTarget && { MessageGroupId: sqsTarget.messageGroupId },
  };
  const rule = { Rule: inputs.rule, EventBusName: inputs.eventBusName };
  const { FailedEntries } = await events.send(new PutTargetsCommand({ ...rule, Targets: [target] }));
  refuseFailed(FailedEntries);
}

/** The calls succeed as a whole when an entry of theirs fails. */
function refuseFailed(
  failed:
    | readonly { readonly ErrorCode?: string | undefined; readonly ErrorMessage?: string | undefined }[]
    | undefined,
): void {
  const [first] = failed ?? [];
  if (first !== undefined) throw new Error(`${first.ErrorCode}: ${first.ErrorMessage}`);
}

function told(target: Target) {
  const { InputTransformer, RetryPolicy, SqsParameters } = target;
  return {
    arn: target.Arn,
    deadLetterConfig: target.DeadLetterConfig && { arn: target.DeadLetterConfig.Arn },
    input: target.Input,
    inputPath: target.InputPath,
    inputTransformer: InputTransformer && {
      inputPaths: InputTransformer.InputPathsMap,
      inputTemplate: InputTransformer.InputTemplate,
    },
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
    roleArn: target.RoleArn,
    sqsTarget: SqsParameters && { messageGroupId: SqsParameters.MessageGroupId },
  };
}
