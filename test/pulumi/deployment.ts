import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import { vi } from "vitest";
import { digestOf } from "../../components/oci/digest";
import {
  ACCOUNT,
  arnOf,
  DNS_SUFFIX,
  type Kind,
  PARTITION,
  queueUrl,
  REGION,
  repositoryUri,
} from "../parity/addresses";
import type { Json } from "../parity/properties";

/** A resource as the program asked the engine for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Json;
  /** Names of the resources that must be there first. */
  readonly dependencies: readonly string[];
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
}

interface Deployed<T> {
  readonly result: T;
  readonly resources: readonly Registered[];
  readonly warnings: readonly string[];
}

/** Runs a program against a recording engine; resolves when every resource of it was registered. */
export async function deploy<T>(program: (opts: pulumi.ComponentResourceOptions) => T): Promise<Deployed<T>> {
  const recorder = new Recorder();
  // Without an engine, a warning goes to the console.
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await pulumi.runtime.setMocks(recorder.mocks, "project", "stack", false);
  setMockOptions(recorder, "project", "stack", false);
  const made: pulumi.Resource[] = [];
  const result = program({
    transformations: [
      ({ resource }) => {
        made.push(resource);
        return undefined;
      },
    ],
  });
  await Promise.all(made.map((resource) => settled(resource.urn)));
  await pulumi.runtime.disconnect();
  const warnings = warn.mock.calls.map(([text]) => String(text).replace("warning: [runtime] ", ""));
  warn.mockRestore();
  return { result, resources: recorder.registered, warnings };
}

/** The resource of this name. */
export function named(resources: readonly Registered[], name: string): Registered {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** The value of an output. */
export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): Json };
  getDependenciesList(): readonly string[];
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): readonly string[];
}

class Recorder extends MockMonitor {
  readonly registered: Registered[] = [];

  constructor() {
    super({
      newResource: ({ type, name, inputs }) => created(type, name, inputs),
      call: ({ token }) => answer(token),
    });
  }

  override registerResource(
    request: RegisterRequest,
    callback: Parameters<MockMonitor["registerResource"]>[1],
  ): Promise<void> {
    this.registered.push({
      type: request.getType(),
      name: request.getName(),
      parent: nameOf(request.getParent()),
      inputs: plain(request.getObject().toJavaScript()),
      dependencies: [...request.getDependenciesList()].map(nameOf).sort(),
      retainOnDelete: request.getRetainondelete(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: [...request.getIgnorechangesList()],
    });
    return super.registerResource(request, callback);
  }
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Inputs as text and numbers: a secret is its value, an archive its path. */
function plain(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const entries = Object.entries(value);
  const signature = entries.find(([key]) => /^[0-9a-f]{32}$/.test(key))?.[1];
  if (signature === undefined) return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
  const carried = entries.find(([key]) => key === "value" || key === "path")?.[1];
  return plain(carried ?? null);
}

const KINDS: Readonly<Record<string, Kind>> = {
  "aws:cloudwatch/eventRule:EventRule": "rule",
  "aws:cloudwatch/logGroup:LogGroup": "log group",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "alarm",
  "aws:codebuild/project:Project": "project",
  "aws:dynamodb/table:Table": "table",
  "aws:ecr/repository:Repository": "repository",
  "aws:iam/role:Role": "role",
  "aws:lambda/function:Function": "function",
  "aws:scheduler/schedule:Schedule": "schedule",
  "aws:sqs/queue:Queue": "queue",
  "aws:sns/topic:Topic": "topic",
  "aws:ssm/parameter:Parameter": "parameter",
};

/** What the provider would answer: the inputs and what AWS computes; a role is called as its resource. */
function created(type: string, logicalName: string, inputs: Readonly<Record<string, Json>>) {
  const name = typeof inputs.name === "string" ? inputs.name : logicalName;
  const kind = KINDS[type];
  const state = {
    ...inputs,
    name,
    ...(kind === undefined ? {} : { arn: arnOf(kind, name) }),
    ...(kind === "queue" ? { url: queueUrl(name) } : {}),
    ...(kind === "repository" ? { repositoryUrl: repositoryUri(name) } : {}),
    ...(type === "docker-build:index:Image" ? { digest: digestOf(logicalName).digest } : {}),
    ...(type === "docker-build:index:Index" ? { ref: `${inputs.tag}@${digestOf("index").digest}` } : {}),
  };
  return { id: `${logicalName}-id`, state };
}

function answer(token: string): Record<string, string> {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: PARTITION, dnsSuffix: DNS_SUFFIX };
    case "aws:index/getRegion:getRegion":
      return { region: REGION };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    default:
      throw new Error(`no answer to ${token}`);
  }
}
