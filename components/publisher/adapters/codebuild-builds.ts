import {
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
  ListBuildsCommand,
  StopBuildCommand,
} from "@aws-sdk/client-codebuild";
import { START } from "../../service/contract";
import type { BuildRecord, Builds } from "../ports/builds";
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

/** API_StopBuild, Errors; its answer for a build that has ended in the meantime is not documented. */
const NOTHING_TO_STOP = ["ResourceNotFoundException", "InvalidInputException"];

/** API_Build. A build without id, project or start belongs to no run. */
function buildRecord(build: Build): BuildRecord | undefined {
  const { id, projectName: project, startTime } = build;
  if (id === undefined || project === undefined || startTime === undefined) return undefined;
  const failed = build.phases?.filter(({ phaseStatus = "SUCCEEDED" }) => phaseStatus !== "SUCCEEDED").at(-1);
  const started = build.environment?.environmentVariables?.find(({ name }) => name === START.runId);
  return {
    id,
    project,
    status: build.buildStatus ?? "IN_PROGRESS",
    startedAt: startTime.getTime(),
    endedAt: (build.endTime ?? startTime).getTime(),
    sourceVersion: build.sourceVersion ?? "",
    resolvedVersion: build.resolvedSourceVersion ?? "",
    runId: started?.value ?? "",
    exported: Object.fromEntries(
      (build.exportedEnvironmentVariables ?? []).map(({ name = "", value = "" }) => [name, value]),
    ),
    phase: failed?.phaseType ?? "",
    logs: build.logs?.deepLink ?? "",
    nextAttempt: build.autoRetryConfig?.nextAutoRetry ?? "",
  };
}
