import type { Build } from "@aws-sdk/client-codebuild";
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { Cleanup } from "../../local/cleanup";
import { clientSettings } from "../../local/cloud/ministack";
import { EVENT_KINDS } from "../../local/codebuild/outbox";
import { COMMIT_ENVIRONMENT } from "../../local/codebuild/remotes";
import { type BuildRequest, startBuild } from "../../local/codebuild/start";
import { deployedEngine } from "../../local/engines/deployed";
import type { Engine, FleetOutputs, ServiceOutputs } from "../../local/engines/engine";
import { type LocalEnvironment, startEnvironment } from "../../local/environment";
import { buildEnd, endedBuild, failureOf } from "../../local/fleet";
import { run } from "../../local/process";
import { Steps } from "../../local/steps";
import { type EngineName, setUp } from "../../local/toolchain";
import { PUBLISHER } from "../../stacks/services";

/** The fleet of `stacks/`, deployed to a local cloud of its own. */
export interface DeployedFleet {
  readonly environment: LocalEnvironment;
  readonly engine: Engine;
  readonly outputs: FleetOutputs;
  stop(): Promise<void>;
}

/**
 * Starts an environment and deploys the fleet into it; what went wrong on the way is undone. CodeBuild's events are held: a
 * test delivers them.
 */
export async function deployFleet(name: EngineName): Promise<DeployedFleet> {
  const steps = new Steps({ write: () => undefined });
  const cleanup = new Cleanup();
  cleanup.onSignals(() => undefined);
  const stop = async () => {
    const failures = await cleanup.run();
    if (failures.length > 0) throw new Error(failures.join("\n"));
  };
  try {
    const environment = await startEnvironment(steps, cleanup, await setUp(steps, [name]));
    const engine = await deployedEngine(name, environment, cleanup);
    await environment.outbox.hold(EVENT_KINDS);
    return { environment, engine, outputs: await engine.deploy(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the fleet says about one service. */
export function serviceOf({ outputs }: DeployedFleet, name: string): ServiceOutputs {
  const service = outputs[name];
  if (service === undefined) throw new Error(`the fleet has no service ${name}`);
  return service;
}

/** Builds every project of a service with one `RUN_ID`, as a pipeline does. */
export async function buildRun(
  fleet: DeployedFleet,
  service: string,
  run: string,
): Promise<readonly Build[]> {
  const projects = Object.values(serviceOf(fleet, service).projectNames);
  const variables = { RUN_ID: run };
  const builds = await Promise.all(
    projects.map((project) => endedBuild(fleet.environment, { project, variables })),
  );
  const failed = builds.map(failureOf).find((failure) => failure !== undefined);
  if (failed !== undefined) throw new Error(failed);
  return builds;
}

/** The run of a leader that was started without a `RUN_ID`. */
export function runOfLeader({ id = "" }: Build): string {
  return `build-${id.split(":")[1]}`;
}

/** A build that has been started and goes on; `ended` is its record at the end. */
export interface RunningBuild {
  readonly id: string;
  readonly ended: Promise<Build>;
}

/** Starts a build and does not wait for its end. */
export async function beginBuild(
  { environment: { cloud, host } }: DeployedFleet,
  request: BuildRequest,
): Promise<RunningBuild> {
  const id = await startBuild(cloud, host.gitConfig, request);
  return { id, ended: buildEnd(cloud, id) };
}

/**
 * Commits to `main` of the fleet's repository, and changes no file.
 *
 * @returns the commit's id
 */
export async function newCommit({ environment }: Pick<DeployedFleet, "environment">): Promise<string> {
  const [cwd = ""] = Object.values(environment.remotes);
  const date = new Date().toISOString();
  const env = { ...process.env, ...COMMIT_ENVIRONMENT, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const args = ["commit-tree", "main^{tree}", "-p", "main", "-m", date];
  const commit = (await run("git", args, { cwd, env })).stdout.trim();
  await run("git", ["update-ref", "refs/heads/main", commit], { cwd, env });
  return commit;
}

/** What the deployed publisher answered: its result, or the message of the fault it threw. */
export type Answer = { readonly result: unknown } | { readonly fault: string };

/** Invokes the deployed publisher and waits for its answer; EventBridge would not wait. */
export async function invokePublisher({ environment }: DeployedFleet, event: unknown): Promise<Answer> {
  const lambda = new LambdaClient(clientSettings(environment.cloud));
  const FunctionName = resolvePublisher(PUBLISHER).functionName;
  const Payload = Buffer.from(JSON.stringify(event));
  const { FunctionError, Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const text = Buffer.from(answer ?? []).toString("utf8");
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (FunctionError === undefined) return { result: value };
  return { fault: (value as { readonly errorMessage: string }).errorMessage };
}

/** Kind of the outcome in an answer. */
export function outcomeOf(answer: Answer): string {
  if ("fault" in answer) return `fault: ${answer.fault}`;
  return (answer.result as { readonly kind: string }).kind;
}

/** The publisher's events of a run, in order. */
export async function imageEvents({ environment }: DeployedFleet, run: string): Promise<readonly string[]> {
  const received = await environment.events.received();
  return received.filter(({ detail }) => detail.run === run).map((event) => event["detail-type"]);
}

/** The deployed dead-letter queue. */
export function deadLetterQueue({ environment }: DeployedFleet) {
  const sqs = new SQSClient({ ...clientSettings(environment.cloud), useQueueUrlAsEndpoint: false });
  const url = async () => {
    const QueueName = resolvePublisher(PUBLISHER).queueName;
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
  };
  const counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  return {
    /** Puts a message into it, as Lambda and EventBridge do. */
    async put(MessageBody: string): Promise<void> {
      await sqs.send(new SendMessageCommand({ QueueUrl: await url(), MessageBody }));
    },
    /** Messages in it, hidden ones included. */
    async count(): Promise<number> {
      const asked = new GetQueueAttributesCommand({ QueueUrl: await url(), AttributeNames: [...counts] });
      const { Attributes = {} } = await sqs.send(asked);
      return counts.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    },
  };
}

/** Name of the deployed publisher's role. */
export async function publisherRole({ environment }: DeployedFleet): Promise<string> {
  const lambda = new LambdaClient(clientSettings(environment.cloud));
  const FunctionName = resolvePublisher(PUBLISHER).functionName;
  const { Role = "" } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Role.split("/").at(-1) ?? "";
}
