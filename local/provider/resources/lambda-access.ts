import {
  AddPermissionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { unless } from "../absence";
import { define } from "../definition";
import { text, whole } from "../field";
import { type Decoded, object } from "../fields";
import { isList, isMap, type Value } from "../value";

/** `aws.lambda.Permission`. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const lambdaPermission = define({
  type: "aws:lambda/permission:Permission",
  naming: { property: "statementId", maxLength: 100 },
  properties: {
    action: text({ required: true }),
    function: text({ required: true }),
    principal: text({ required: true }),
    qualifier: text(),
    sourceAccount: text(),
    sourceArn: text(),
    statementId: text({ required: true }),
  },
  kept: {},
  outputs: [],

  async create(inputs, { clients }) {
    const command = new AddPermissionCommand({
      FunctionName: inputs.function,
      StatementId: inputs.statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      Qualifier: inputs.qualifier,
      SourceAccount: inputs.sourceAccount,
      SourceArn: inputs.sourceArn,
    });
    await clients.lambda.send(command);
    return inputs.statementId;
  },

  async read(id, known, { clients }) {
    const slash = id.indexOf("/");
    const FunctionName = known.function ?? id.slice(0, slash);
    const statementId = id.slice(slash + 1);
    const asked = new GetPolicyCommand({ FunctionName, Qualifier: known.qualifier });
    const statement = statementOf((await unless(GONE, clients.lambda.send(asked)))?.Policy, statementId);
    if (statement === undefined) return undefined;
    return {
      id: statementId,
      action: textOf(statement.Action),
      function: FunctionName,
      principal: principalOf(statement.Principal),
      qualifier: known.qualifier,
      sourceAccount: conditionOf(statement.Condition, "AWS:SourceAccount"),
      sourceArn: conditionOf(statement.Condition, "AWS:SourceArn"),
      statementId,
    };
  },

  async delete(StatementId, { function: FunctionName, qualifier: Qualifier }, { clients }) {
    const command = new RemovePermissionCommand({ FunctionName, StatementId, Qualifier });
    await unless(GONE, clients.lambda.send(command));
  },
});

const destination = object({ destination: text({ required: true }) });

const invokeProperties = {
  functionName: text({ required: true, replaces: true }),
  destinationConfig: object({ onFailure: destination, onSuccess: destination }),
  maximumEventAgeInSeconds: whole(),
  maximumRetryAttempts: whole({ default: 2 }),
  qualifier: text({ replaces: true }),
};

/** `aws.lambda.FunctionEventInvokeConfig`. https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const lambdaEventInvokeConfig = define({
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  properties: invokeProperties,
  kept: {},
  outputs: [],

  async create(inputs, { clients }) {
    await clients.lambda.send(new PutFunctionEventInvokeConfigCommand(request(inputs)));
    return inputs.qualifier ? `${inputs.functionName}:${inputs.qualifier}` : inputs.functionName;
  },

  async read(id, { functionName = id, qualifier }, { clients }) {
    const asked = { FunctionName: functionName, Qualifier: qualifier };
    const found = await unless(GONE, clients.lambda.send(new GetFunctionEventInvokeConfigCommand(asked)));
    if (found === undefined) return undefined;
    const { OnFailure, OnSuccess } = found.DestinationConfig ?? {};
    const onFailure = OnFailure?.Destination ? { destination: OnFailure.Destination } : undefined;
    const onSuccess = OnSuccess?.Destination ? { destination: OnSuccess.Destination } : undefined;
    return {
      functionName,
      destinationConfig: onFailure || onSuccess ? { onFailure, onSuccess } : undefined,
      maximumEventAgeInSeconds: found.MaximumEventAgeInSeconds,
      maximumRetryAttempts: found.MaximumRetryAttempts,
      qualifier,
    };
  },

  async update(_, inputs, __, { clients }) {
    await clients.lambda.send(new PutFunctionEventInvokeConfigCommand(request(inputs)));
  },

  async delete(_, { functionName: FunctionName, qualifier: Qualifier }, { clients }) {
    const command = new DeleteFunctionEventInvokeConfigCommand({ FunctionName, Qualifier });
    await unless(GONE, clients.lambda.send(command));
  },
});

const GONE = ["ResourceNotFoundException"];

function request(inputs: Decoded<typeof invokeProperties>) {
  const { onFailure, onSuccess } = inputs.destinationConfig ?? {};
  return {
    FunctionName: inputs.functionName,
    Qualifier: inputs.qualifier,
    DestinationConfig: inputs.destinationConfig && {
      OnFailure: onFailure && { Destination: onFailure.destination },
      OnSuccess: onSuccess && { Destination: onSuccess.destination },
    },
    MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
    MaximumRetryAttempts: inputs.maximumRetryAttempts,
  };
}

/** The statement of a function's policy with this id. */
function statementOf(policy: string | undefined, sid: string) {
  const document: Value = policy ? JSON.parse(policy) : {};
  const statements = isMap(document) && isList(document.Statement) ? document.Statement : [];
  return statements.filter(isMap).find((statement) => statement.Sid === sid);
}

/** A service or an account, as AddPermission takes it. */
function principalOf(principal: Value | undefined): string | undefined {
  if (!isMap(principal)) return textOf(principal);
  return textOf(principal.Service) ?? /^arn:[^:]+:iam::(\d+):root$/.exec(textOf(principal.AWS) ?? "")?.[1];
}

function conditionOf(condition: Value | undefined, key: string): string | undefined {
  const operators = isMap(condition) ? Object.values(condition).filter(isMap) : [];
  return textOf(operators.map((operator) => operator[key]).find((value) => value !== undefined));
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
