import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Build } from "@aws-sdk/client-codebuild";
import { buildEnvironment } from "./build-environment";
import type { BuildHost } from "./build-host";
import { BuildLog } from "./build-log";
import { parseBuildspec } from "./buildspec";
import { PhaseError, Phases } from "./phases";
import { BuildRecords, type TakenBuild } from "./records";
import { assumeServiceRole, type Credentials } from "./service-role";
import { runShell } from "./shell";
import { type FetchedSource, fetchSource } from "./source";
import { type ResolvedVariables, resolveVariables } from "./typed-variables";

/** A build that is to be run. */
export interface BuildJob extends TakenBuild {
  /** Called when the phase DOWNLOAD_SOURCE has ended, well or not, and is in the record. */
  readonly downloaded: () => Promise<void>;
  /** Ends the build as `StopBuild` does. */
  readonly stop: AbortSignal;
}

type Outcome = {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED";
  readonly fields: Readonly<Record<string, unknown>>;
};

/** A build while it runs. */
interface Running {
  readonly host: BuildHost;
  readonly job: BuildJob;
  readonly build: Build;
  readonly records: BuildRecords;
  readonly phases: Phases;
  readonly folder: string;
  readonly stop: AbortSignal;
}

/**
 * Runs a build that has been started, up to its completed record: what the record says, wherever it has it from, with the
 * source and the log under the rights of the build role. A build that was stopped before is completed alone.
 */
export async function runBuild(host: BuildHost, job: BuildJob): Promise<void> {
  const records = new BuildRecords(host.cloud);
  const build = await records.get(job.id);
  const phases = new Phases();
  const { buildStatus = "" } = build;
  if (buildStatus !== "IN_PROGRESS") return records.record(job.id, ended(buildStatus, phases));
  const folder = join(host.folder, job.id.replace(":", "-"));
  await mkdir(folder, { recursive: true });
  const watch = records.watchForStop(job.id);
  try {
    const stop = AbortSignal.any([watch.signal, job.stop]);
    const outcome = await attempt({ host, job, build, records, phases, folder, stop });
    await records.record(job.id, { ...ended(outcome.status, phases), ...outcome.fields });
  } finally {
    watch.end();
    await rm(join(folder, "source"), { recursive: true, force: true });
  }
}

/** Fields of the record of a build that has ended. */
export function ended(buildStatus: string, phases: Phases): Readonly<Record<string, unknown>> {
  const endTime = Date.now() / 1000;
  return { buildStatus, buildComplete: true, currentPhase: "COMPLETED", endTime, phases: phases.completed() };
}

async function attempt(running: Running): Promise<Outcome> {
  const { host, build, records, phases } = running;
  const group = build.logs?.cloudWatchLogs?.groupName ?? `/aws/codebuild/${build.projectName}`;
  const stream = (build.id ?? "").split(":")[1] ?? "";
  const page = `#logsV2:log-groups/log-group/${encodeURIComponent(group)}/log-events/${stream}`;
  const deepLink = `${host.cloud.endpoint}/${page}`;
  const fields = { logs: { ...build.logs, groupName: group, streamName: stream, deepLink } };
  try {
    const { credentials, log } = await phases.during("PROVISIONING", async () => {
      const taken = await assumeServiceRole(host.cloud, build.serviceRole ?? "", `build-${stream}`);
      const opened = new BuildLog(host.cloud.endpoint, host.cloud.region, taken, group, stream);
      await opened.create();
      return { credentials: taken, log: opened };
    });
    await records.record(build.id ?? "", { ...fields, currentPhase: "DOWNLOAD_SOURCE", phases: phases.done });
    const hidden: string[] = [];
    const result = await buildWithSource(running, credentials, hidden);
    await phases.during("FINALIZING", () => log.write(join(running.folder, "build.log"), hidden));
    return { ...result, fields: { ...fields, ...result.fields } };
  } catch (error) {
    if (error instanceof PhaseError) return { status: "FAILED", fields };
    throw error;
  }
}

/** @param hidden receives the values that no log may show */
async function buildWithSource(
  running: Running,
  credentials: Credentials,
  hidden: string[],
): Promise<Outcome> {
  const { host, job, build, phases, folder } = running;
  const docker = join(folder, "docker");
  await cp(host.dockerConfig, docker, { recursive: true });
  const given = { host, build, credentials, docker, home: folder };
  const source = join(folder, "source");
  const { fetched, resolved } = await download(running, source, buildEnvironment(given));
  hidden.push(...resolved.hidden);
  const shell = await runShell({
    buildspec: parseBuildspec(build.source?.buildspec ?? ""),
    source,
    folder: join(folder, "shell"),
    log: join(folder, "build.log"),
    timeoutMs: (build.timeoutInMinutes ?? 60) * 60_000,
    stop: running.stop,
    env: {
      ...buildEnvironment({ ...given, variables: resolved.variables }),
      ...webhookVariables(job.pushed),
      ...sourceVariables(build, fetched),
    },
  });
  const failed = shell.phases.find((phase) => !phase.succeeded);
  for (const phase of shell.phases) phases.add(phase);
  const status = {
    finished: failed === undefined ? "SUCCEEDED" : "FAILED",
    "timed out": "TIMED_OUT",
    stopped: "STOPPED",
  } as const;
  const exported = Object.entries(shell.exported).map(([name, value]) => ({ name, value }));
  return { status: status[shell.ended], fields: { exportedEnvironmentVariables: exported } };
}

/** The phase DOWNLOAD_SOURCE: its end is in the record, with the revision, before anybody is told of it. */
async function download(
  running: Running,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly fetched: FetchedSource; readonly resolved: ResolvedVariables }> {
  const { host, job, build, records, phases } = running;
  const options = {
    source: build.source ?? {},
    certificate: build.environment?.certificate ?? "",
    version: build.sourceVersion ?? "",
    gitConfig: host.gitConfig,
    folder,
    temporary: join(running.folder, "source.zip"),
    cloud: host.cloud,
    serviceRole: build.serviceRole ?? "",
    env,
  };
  let fetched: FetchedSource = {};
  try {
    return await phases.during("DOWNLOAD_SOURCE", async () => {
      const resolved = await resolveVariables(build.environment?.environmentVariables ?? [], env);
      fetched = await fetchSource(options);
      return { fetched, resolved };
    });
  } finally {
    const resolved = fetched.revision === undefined ? {} : { resolvedSourceVersion: fetched.revision };
    await records.record(job.id, { ...resolved, currentPhase: "INSTALL", phases: phases.done });
    await job.downloaded();
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function webhookVariables(ref: string): NodeJS.ProcessEnv {
  if (ref === "") return {};
  const trigger = ref.replace(/^refs\/heads\//, "branch/").replace(/^refs\/tags\//, "tag/");
  return {
    CODEBUILD_WEBHOOK_EVENT: "PUSH",
    CODEBUILD_WEBHOOK_HEAD_REF: ref,
    CODEBUILD_WEBHOOK_TRIGGER: trigger,
  };
}

function sourceVariables({ sourceVersion = "" }: Build, { revision }: FetchedSource): NodeJS.ProcessEnv {
  return {
    CODEBUILD_SOURCE_VERSION: sourceVersion,
    ...(revision === undefined ? {} : { CODEBUILD_RESOLVED_SOURCE_VERSION: revision }),
  };
}
