import {
  BatchGetBuildsCommand,
  type Build,
  type BuildPhase,
  type CodeBuildClient,
  type EnvironmentVariable,
  ListBuildsCommand,
  ListBuildsForProjectCommand,
  type ProjectSource,
  type SourceAuth,
  type SourceType,
  StartBuildCommand,
  StopBuildCommand,
} from "@aws-sdk/client-codebuild";
import { OWN_VARIABLES, PHASE_CHANGE, START } from "../../service/contract";
import type {
  BuildRecord,
  BuildSource,
  BuildStart,
  Builds,
  BuildVariable,
  StartAnswer,
} from "../ports/builds";
import { awsCall, awsFault, isAwsError } from "./aws-call";

/** The builds port over AWS CodeBuild. */
export function codeBuildBuilds(client: CodeBuildClient): Builds {
  return {
    async get(ids) {
      const command = new BatchGetBuildsCommand({ ids: [...ids] });
      const subject = ids.length === 1 ? `build ${ids[0]}` : `${ids.length} builds`;
      const { builds = [] } = await awsCall("reading", subject, () => client.send(command));
      return builds.flatMap((build) => buildRecord(build) ?? []);
    },
    async recent(page) {
      // Newest first is the default, and a sort order beside a token is refused: https://github.com/aws/aws-cli/issues/5863
      const command = new ListBuildsCommand({ nextToken: page });
      const { ids = [], nextToken } = await awsCall("listing", "builds", () => client.send(command));
      return { ids, ...(nextToken !== undefined && { next: nextToken }) };
    },
    async ofProject(projectName) {
      const command = new ListBuildsForProjectCommand({ projectName });
      try {
        const { ids = [] } = await client.send(command);
        return ids.slice(0, MOST_IDS);
      } catch (error) {
        if (isAwsError(error, "ResourceNotFoundException")) return [];
        throw awsFault("listing", `builds of ${projectName}`, error);
      }
    },
    start: (start) => startBuild(client, start),
    async stop(id) {
      try {
        await client.send(new StopBuildCommand({ id }));
      } catch (error) {
        if (!NOTHING_TO_STOP.some((name) => isAwsError(error, name)))
          throw awsFault("stopping", `build ${id}`, error);
      }
    },
  };
}

/** API_BatchGetBuilds, `ids`. */
const MOST_IDS = 100;

async function startBuild(client: CodeBuildClient, start: BuildStart): Promise<StartAnswer> {
  const { project, source } = start;
  const command = new StartBuildCommand({
    projectName: project,
    idempotencyToken: start.token,
    sourceVersion: start.sourceVersion,
    environmentVariablesOverride: start.variables.map((variable) => variable as EnvironmentVariable),
    ...(source && {
      sourceTypeOverride: source.type as SourceType,
      sourceLocationOverride: source.location,
      sourceAuthOverride: source.auth as SourceAuth | undefined,
    }),
    ...(start.reportsStatus && { reportBuildStatusOverride: true }),
  });
  try {
    const { build } = await client.send(command);
    return { kind: "started", id: build?.id ?? "" };
  } catch (error) {
    if (isAwsError(error, "AccountLimitExceededException")) {
      const reason = `CodeBuild does not start ${project} now: ${error.message}; ${QUOTA_REMEDY}`;
      return { kind: "later", reason };
    }
    if (isAwsError(error, "ResourceNotFoundException")) {
      const reason = `CodeBuild has no project ${project} to start; deploy the service again`;
      return { kind: "impossible", reason };
    }
    throw awsFault("starting", `a build of ${project}`, error);
  }
}

/** New accounts have 0 or 1, and CodeBuild's own limit may be less than Service Quotas shows; then AWS Support raises it. */
const QUOTA_REMEDY =
  "when it stays so, raise CodeBuild's quota of concurrent builds of its size, which `multiarch doctor` reads";

/** API_StopBuild, Errors; its answer for a build that has ended in the meantime is not documented. */
const NOTHING_TO_STOP = ["ResourceNotFoundException", "InvalidInputException"];

/** API_Build. A build without id, project or start belongs to no run. */
function buildRecord(build: Build): BuildRecord | undefined {
  const { id, projectName: project, startTime } = build;
  if (id === undefined || project === undefined || startTime === undefined) return undefined;
  const failed = build.phases?.filter(({ phaseStatus = "SUCCEEDED" }) => phaseStatus !== "SUCCEEDED").at(-1);
  const variables = (build.environment?.environmentVariables ?? []).map(buildVariable);
  const started = (wanted: string) => variables.find(({ name }) => name === wanted)?.value ?? "";
  const queued = build.phases?.find(({ phaseType }) => phaseType === "QUEUED");
  const downloaded = build.phases?.some(
    ({ phaseType, phaseStatus }) => phaseType === PHASE_CHANGE.phase && phaseStatus === PHASE_CHANGE.status,
  );
  return {
    id,
    project,
    status: build.buildStatus ?? "IN_PROGRESS",
    startedAt: startTime.getTime(),
    endedAt: (build.endTime ?? startTime).getTime(),
    queuedSeconds: queued?.durationInSeconds ?? 0,
    sourceVersion: build.sourceVersion ?? "",
    resolvedVersion: build.resolvedSourceVersion ?? "",
    initiator: build.initiator ?? "",
    runId: started(START.runId),
    startedRef: started(START.ref),
    source: buildSource(build.source),
    variables: variables.filter(({ name }) => name.startsWith(OWN_VARIABLES)),
    exported: Object.fromEntries(
      (build.exportedEnvironmentVariables ?? []).map(({ name = "", value = "" }) => [name, value]),
    ),
    downloaded: downloaded ?? false,
    phase: failed?.phaseType ?? "",
    ...contextOf(failed),
    logs: build.logs?.deepLink ?? "",
    nextAttempt: build.autoRetryConfig?.nextAutoRetry ?? "",
    previousAttempt: build.autoRetryConfig?.previousAutoRetry ?? "",
  };
}

function contextOf(phase: BuildPhase | undefined): Pick<BuildRecord, "context"> {
  const [context] = phase?.contexts ?? [];
  return context === undefined ? {} : { context: `${context.statusCode}: ${context.message}` };
}

function buildVariable({ name = "", value = "", type = "PLAINTEXT" }: EnvironmentVariable): BuildVariable {
  return { name, value, type };
}

function buildSource({ type = "NO_SOURCE", location = "", auth }: Partial<ProjectSource> = {}): BuildSource {
  const { type: kind, resource } = auth ?? {};
  return { type, location, ...(kind && { auth: { type: kind, ...(resource && { resource }) } }) };
}
