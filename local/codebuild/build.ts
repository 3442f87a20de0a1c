import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Build, EnvironmentVariable, Project } from "@aws-sdk/client-codebuild";
import { buildEnvironment } from "./build-environment";
import type { BuildHost } from "./build-host";
import { BuildLog } from "./build-log";
import { parseBuildspec } from "./buildspec";
import { type Phase, PhaseError, Phases } from "./phases";
import { BuildRecords } from "./records";
import { assumeServiceRole, type Credentials } from "./service-role";
import { runShell } from "./shell";
import { fetchSource, type Push } from "./source";

/** What one build is started with. */
export interface BuildRequest {
  readonly project: string;
  /** The push that a webhook reports; a manual build when left out. */
  readonly push?: Push;
  /** What to build, for a manual build; the project's own when left out. */
  readonly sourceVersion?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly stop?: AbortSignal;
}

type Outcome = {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED";
  readonly phases: readonly Phase[];
  readonly fields: Readonly<Record<string, unknown>>;
};

/**
 * Runs a build of a deployed project, from `StartBuild` to the completed record: source and log with the rights of the
 * deployed build role, the deployed buildspec in the deployed environment. No event is sent; see `deliver`.
 */
export async function runBuild(host: BuildHost, request: BuildRequest): Promise<Build> {
  const records = new BuildRecords(host.cloud);
  const project = await records.project(request.project);
  const overrides = Object.entries(request.variables ?? {}).map(
    ([name, value]): EnvironmentVariable => ({ name, value }),
  );
  const version = request.sourceVersion ?? project.sourceVersion ?? "";
  const build = await records.start(request.project, version, overrides);
  const id = build.id ?? "";
  const folder = join(host.folder, id.replace(":", "-"));
  await mkdir(folder, { recursive: true });

  const watch = records.watchForStop(id);
  const stop = request.stop === undefined ? watch.signal : AbortSignal.any([watch.signal, request.stop]);
  const outcome = await attempt(host, { ...request, stop }, project, build, { folder, version });
  watch.end();
  await records.record(id, {
    buildStatus: outcome.status,
    buildComplete: true,
    currentPhase: "COMPLETED",
    endTime: Date.now() / 1000,
    phases: [...outcome.phases, { phaseType: "COMPLETED" }],
    initiator: request.push === undefined ? "user" : "GitHub-Hookshot/local",
    ...outcome.fields,
  });
  await rm(join(folder, "source"), { recursive: true, force: true });
  return records.get(id);
}

interface Place {
  readonly folder: string;
  readonly version: string;
}

async function attempt(
  host: BuildHost,
  request: BuildRequest,
  project: Project,
  build: Build,
  place: Place,
): Promise<Outcome> {
  const { cloud } = host;
  const group = project.logsConfig?.cloudWatchLogs?.groupName ?? `/aws/codebuild/${project.name}`;
  const stream = (build.id ?? "").split(":")[1] ?? "";
  const deepLink = `${cloud.endpoint}/#logsV2:log-groups/log-group/${encodeURIComponent(group)}/log-events/${stream}`;
  const fields = { logs: { groupName: group, streamName: stream, deepLink } };
  const phases = new Phases();
  try {
    const { credentials, log } = await phases.during("PROVISIONING", async () => {
      const taken = await assumeServiceRole(cloud, project.serviceRole ?? "", `build-${stream}`);
      const opened = new BuildLog(cloud.endpoint, cloud.region, taken, group, stream);
      await opened.create();
      return { credentials: taken, log: opened };
    });
    const result = await buildWithSource(host, request, project, build, { ...place, credentials, phases });
    await phases.during("FINALIZING", () => log.write(join(place.folder, "build.log")));
    return { ...result, phases: phases.done, fields: { ...fields, ...result.fields } };
  } catch (error) {
    if (error instanceof PhaseError) return { status: "FAILED", phases: phases.done, fields };
    throw error;
  }
}

async function buildWithSource(
  host: BuildHost,
  request: BuildRequest,
  project: Project,
  build: Build,
  { folder, version, credentials, phases }: Place & { credentials: Credentials; phases: Phases },
): Promise<Omit<Outcome, "phases">> {
  const docker = join(folder, "docker");
  await cp(host.dockerConfig, docker, { recursive: true });
  const role = buildEnvironment({ host, build, credentials, docker, home: folder });
  const source = join(folder, "source");
  const fetched = await phases.during("DOWNLOAD_SOURCE", () =>
    fetchSource({
      source: project.source ?? { type: "NO_SOURCE" },
      version: request.push?.ref ?? version,
      remotes: host.remotes,
      folder: source,
      temporary: join(folder, "source.zip"),
      env: role,
    }),
  );
  const pushed =
    request.push !== undefined && fetched.revision !== undefined ? webhookVariables(request.push) : {};
  const sourceVersion = request.push === undefined ? version : (fetched.revision ?? version);
  const downloaded = {
    sourceVersion,
    ...(fetched.revision === undefined ? {} : { resolvedSourceVersion: fetched.revision }),
  };
  await new BuildRecords(host.cloud).record(build.id ?? "", downloaded);
  const shell = await runShell({
    buildspec: parseBuildspec(project.source?.buildspec ?? ""),
    source,
    folder: join(folder, "shell"),
    log: join(folder, "build.log"),
    timeoutMs: (project.timeoutInMinutes ?? 60) * 60_000,
    ...(request.stop === undefined ? {} : { stop: request.stop }),
    env: {
      ...role,
      ...pushed,
      CODEBUILD_SOURCE_VERSION: sourceVersion,
      ...(fetched.revision === undefined ? {} : { CODEBUILD_RESOLVED_SOURCE_VERSION: fetched.revision }),
    },
  });
  const failed = shell.phases.find((phase) => !phase.succeeded);
  for (const phase of shell.phases) phases.add(phase);
  const status = {
    finished: failed === undefined ? "SUCCEEDED" : "FAILED",
    "timed out": "TIMED_OUT",
    stopped: "STOPPED",
  } as const;
  return {
    status: status[shell.ended],
    fields: {
      ...downloaded,
      exportedEnvironmentVariables: Object.entries(shell.exported).map(([name, value]) => ({ name, value })),
    },
  };
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function webhookVariables({ ref }: Push): NodeJS.ProcessEnv {
  const trigger = ref.replace(/^refs\/heads\//, "branch/").replace(/^refs\/tags\//, "tag/");
  return {
    CODEBUILD_WEBHOOK_EVENT: "PUSH",
    CODEBUILD_WEBHOOK_HEAD_REF: ref,
    CODEBUILD_WEBHOOK_TRIGGER: trigger,
  };
}
