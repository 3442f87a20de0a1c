import { waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { zipOf } from "../archive";
import { fields } from "../field";
import { type Kinds, requestOf, TAGS } from "../kind";

/** Roles and functions. */
export const COMPUTE: Kinds = {
  "aws:iam/role:Role": {
    naming: { as: "RoleName", prefix: "namePrefix", maxLength: 64 },
    global: true,
    fields: {
      assumeRolePolicy: { required: true, json: true, as: "AssumeRolePolicyDocument" },
      description: {},
      maxSessionDuration: { default: 3600 },
      path: { default: "/", replaces: true },
      tags: TAGS,
    },
    stack: "AWS::IAM::Role",
    outputs: { arn: "${It.Arn}", uniqueId: "${It.RoleId}" },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    naming: { as: "PolicyName", maxLength: 128 },
    global: true,
    fields: {
      role: { required: true, replaces: true, as: "Roles", form: (role) => [role] },
      policy: { required: true, json: true, as: "PolicyDocument" },
    },
    stack: "AWS::IAM::Policy",
    id: "${role}:${name}",
  },
  "aws:lambda/function:Function": {
    naming: { as: "FunctionName", maxLength: 64 },
    fields: {
      // The code itself follows, since CloudFormation takes a zip file from S3 alone.
      code: { required: true, form: () => ({ ZipFile: " " }) },
      ...fields("role! deadLetterConfig description environment handler runtime"),
      ...fields("architectures ephemeralStorage loggingConfig tracingConfig", { computed: true }),
      memorySize: { default: 128 },
      packageType: { default: "Zip", replaces: true },
      tags: TAGS,
      timeout: { default: 3 },
    },
    stack: "AWS::Lambda::Function",
    outputs: { arn: "${It.Arn}" },
    async complete(FunctionName, { inputs, properties, clients: { lambda } }) {
      // The local cloud's CloudFormation ignores it.
      const { DeadLetterConfig = { TargetArn: "" } } = properties;
      await lambda.updateFunctionConfiguration(requestOf({ FunctionName, DeadLetterConfig }));
      await lambda.updateFunctionCode({ FunctionName, ZipFile: await zipOf(inputs.code) });
      const waiting = { minDelay: 0.1, maxDelay: 1, maxWaitTime: 60 };
      await waitUntilFunctionUpdatedV2({ client: lambda, ...waiting }, { FunctionName });
    },
  },
  "aws:lambda/permission:Permission": {
    // CloudFormation chooses the id by itself; the local cloud takes one.
    naming: { property: "statementId", as: "Id", maxLength: 100 },
    fields: {
      ...fields("action! principal! sourceAccount sourceArn", { replaces: true }),
      function: { required: true, replaces: true, as: "FunctionName" },
    },
    stack: "AWS::Lambda::Permission",
    id: "${statementId}",
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    fields: {
      ...fields("destinationConfig maximumEventAgeInSeconds"),
      functionName: { required: true, replaces: true },
      maximumRetryAttempts: { default: 2 },
      qualifier: { default: "$LATEST", replaces: true },
    },
    stack: "AWS::Lambda::EventInvokeConfig",
    id: "${functionName}",
  },
};
