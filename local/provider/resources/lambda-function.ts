import {
  ApplicationLogLevel,
  Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  type LambdaClient,
  LogFormat,
  PackageType,
  PutFunctionConcurrencyCommand,
  Runtime,
  SystemLogLevel,
  TagResourceCommand,
  TracingMode,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { unless } from "../absence";
import { archive, zipOf } from "../archive";
import { define } from "../definition";
import { flag, list, oneOf, text, texts, whole } from "../field";
import { type Decoded, object } from "../fields";

/** What UpdateFunctionConfiguration writes. */
const configuration = {
  deadLetterConfig: object({ targetArn: text({ required: true }) }),
  description: text(),
  environment: object({ variables: texts() }),
  ephemeralStorage: object({ size: whole({ computed: true }) }, { computed: true }),
  handler: text(),
  loggingConfig: object(
    {
      applicationLogLevel: oneOf(ApplicationLogLevel),
      logFormat: oneOf(LogFormat, { required: true }),
      logGroup: text({ computed: true }),
      systemLogLevel: oneOf(SystemLogLevel),
    },
    { computed: true },
  ),
  memorySize: whole({ default: 128 }),
  role: text({ required: true }),
  runtime: oneOf(Runtime),
  timeout: whole({ default: 3 }),
  tracingConfig: object({ mode: oneOf(TracingMode, { required: true }) }, { computed: true }),
};

const properties = {
  ...configuration,
  name: text({ required: true, replaces: true }),
  architectures: list(oneOf(Architecture), { computed: true }),
  packageType: oneOf(PackageType, { default: "Zip", replaces: true }),
  reservedConcurrentExecutions: whole({ default: -1 }),
  tags: texts(),
};

const kept = {
  code: archive({ required: true }),
  skipDestroy: flag({ default: false }),
  sourceCodeHash: text({ computed: true }),
};

/** `aws.lambda.Function` of a zip file. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const lambdaFunction = define({
  type: "aws:lambda/function:Function",
  naming: { property: "name", maxLength: 64 },
  properties,
  kept,
  outputs: [
    "arn",
    "codeSha256",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "sourceCodeSize",
    "version",
  ],
  moving: ["codeSha256", "lastModified", "sourceCodeSize"],

  async create(inputs, { clients }) {
    const command = new CreateFunctionCommand({
      ...settings(inputs),
      FunctionName: inputs.name,
      Architectures: inputs.architectures,
      Code: { ZipFile: await zipOf(inputs.code) },
      PackageType: inputs.packageType,
      Tags: inputs.tags,
    });
    await clients.lambda.send(command);
    return inputs.name;
  },

  async complete(id, { reservedConcurrentExecutions }, { clients: { lambda } }) {
    await waitUntilFunctionActiveV2({ client: lambda, ...PATIENCE }, { FunctionName: id });
    if (reservedConcurrentExecutions >= 0) await reserve(lambda, id, reservedConcurrentExecutions);
  },

  async read(id, { sourceCodeHash }, { clients, region }) {
    const asked = new GetFunctionCommand({ FunctionName: id });
    const found = await unless(GONE, clients.lambda.send(asked));
    return (
      found && {
        ...told(found, region),
        ...(sourceCodeHash ? {} : { sourceCodeHash: found.Configuration?.CodeSha256 }),
      }
    );
  },

  async update(FunctionName, inputs, change, { clients: { lambda } }) {
    const wait = () => waitUntilFunctionUpdatedV2({ client: lambda, ...PATIENCE }, { FunctionName });
    if (CONFIGURATION.some((name) => change.has(name))) {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ ...settings(inputs), ...cleared(inputs), FunctionName }),
      );
      await wait();
    }
    if (change.has("code", "sourceCodeHash", "architectures")) {
      const ZipFile = await zipOf(inputs.code);
      const Architectures = inputs.architectures;
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures }));
      await wait();
    }
    if (change.has("reservedConcurrentExecutions"))
      await reserve(lambda, FunctionName, inputs.reservedConcurrentExecutions);
    if (change.has("tags")) await retag(lambda, FunctionName, change.tags);
  },

  async delete(FunctionName, { skipDestroy }, { clients }) {
    if (skipDestroy) return;
    await unless(GONE, clients.lambda.send(new DeleteFunctionCommand({ FunctionName })));
  },
});

const GONE = ["ResourceNotFoundException"];

/** In seconds. */
const PATIENCE = { minDelay: 0.1, maxDelay: 1, maxWaitTime: 60 };

const CONFIGURATION = Object.keys(configuration).filter(
  (name): name is keyof typeof configuration => name in configuration,
);

function settings(inputs: Decoded<typeof configuration>) {
  const { deadLetterConfig, environment, ephemeralStorage, loggingConfig, tracingConfig } = inputs;
  return {
    DeadLetterConfig: deadLetterConfig && { TargetArn: deadLetterConfig.targetArn },
    Description: inputs.description,
    Environment: environment && { Variables: environment.variables },
    EphemeralStorage: ephemeralStorage && { Size: ephemeralStorage.size },
    Handler: inputs.handler,
    LoggingConfig: loggingConfig && {
      ApplicationLogLevel: loggingConfig.applicationLogLevel,
      LogFormat: loggingConfig.logFormat,
      LogGroup: loggingConfig.logGroup,
      SystemLogLevel: loggingConfig.systemLogLevel,
    },
    MemorySize: inputs.memorySize,
    Role: inputs.role,
    Runtime: inputs.runtime,
    Timeout: inputs.timeout,
    TracingConfig: tracingConfig && { Mode: tracingConfig.mode },
  };
}

/** What takes a value away in an update, where leaving it out would leave it as it is. */
function cleared({ deadLetterConfig, description, environment }: Decoded<typeof configuration>) {
  return {
    ...(deadLetterConfig ? {} : { DeadLetterConfig: { TargetArn: "" } }),
    ...(description ? {} : { Description: "" }),
    ...(environment ? {} : { Environment: { Variables: {} } }),
  };
}

function told({ Configuration = {}, Concurrency, Tags }: GetFunctionCommandOutput, region: string) {
  const { DeadLetterConfig, Environment, EphemeralStorage, LoggingConfig, TracingConfig } = Configuration;
  const arn = Configuration.FunctionArn;
  const qualifiedArn = `${arn}:${Configuration.Version}`;
  const invokeArn = (of: string | undefined) =>
    `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${of}/invocations`;
  return {
    name: Configuration.FunctionName,
    architectures: Configuration.Architectures,
    deadLetterConfig: DeadLetterConfig?.TargetArn ? { targetArn: DeadLetterConfig.TargetArn } : undefined,
    description: Configuration.Description,
    environment: Environment && { variables: Environment.Variables },
    ephemeralStorage: EphemeralStorage && { size: EphemeralStorage.Size },
    handler: Configuration.Handler,
    loggingConfig: LoggingConfig && {
      applicationLogLevel: LoggingConfig.ApplicationLogLevel,
      logFormat: LoggingConfig.LogFormat,
      logGroup: LoggingConfig.LogGroup,
      systemLogLevel: LoggingConfig.SystemLogLevel,
    },
    memorySize: Configuration.MemorySize,
    packageType: Configuration.PackageType,
    reservedConcurrentExecutions: Concurrency?.ReservedConcurrentExecutions ?? -1,
    role: Configuration.Role,
    runtime: Configuration.Runtime,
    tags: Tags,
    timeout: Configuration.Timeout,
    tracingConfig: TracingConfig && { mode: TracingConfig.Mode },
    arn,
    codeSha256: Configuration.CodeSha256,
    invokeArn: invokeArn(arn),
    lastModified: Configuration.LastModified,
    qualifiedArn,
    qualifiedInvokeArn: invokeArn(qualifiedArn),
    sourceCodeSize: Configuration.CodeSize,
    version: Configuration.Version,
  };
}

async function reserve(lambda: LambdaClient, FunctionName: string, executions: number): Promise<void> {
  if (executions < 0) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else {
    const limit = { FunctionName, ReservedConcurrentExecutions: executions };
    await lambda.send(new PutFunctionConcurrencyCommand(limit));
  }
}

async function retag(
  lambda: LambdaClient,
  FunctionName: string,
  { written, removed }: { written: Readonly<Record<string, string>>; removed: readonly string[] },
): Promise<void> {
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const Resource = Configuration?.FunctionArn;
  if (removed.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys: [...removed] }));
  if (Object.keys(written).length > 0) await lambda.send(new TagResourceCommand({ Resource, Tags: written }));
}
