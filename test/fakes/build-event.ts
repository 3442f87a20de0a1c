import type { BuildRecord } from "../../components/publisher/ports/builds";
import { PHASE_CHANGE, START } from "../../components/service/contract";

/** The state change that CodeBuild sends at the end of a build, in the shape of its documentation. */
export function buildEvent(record: BuildRecord): unknown {
  return {
    ...envelope(record, "CodeBuild Build State Change", record.endedAt),
    detail: {
      "build-status": record.status,
      "project-name": record.project,
      "build-id": arnOf(record),
      "current-phase": "COMPLETED",
      "current-phase-context": "[]",
      version: "1",
      "additional-information": {
        "build-complete": true,
        initiator: record.initiator,
        "source-version": record.sourceVersion,
        logs: { "deep-link": record.logs },
        "exported-environment-variables": Object.entries(record.exported).map(([name, value]) => ({
          name,
          value,
        })),
      },
    },
  };
}

/**
 * The state change that CodeBuild sends when a build was submitted: it repeats what the build was asked for, and knows nothing
 * of phases, logs or what is exported.
 */
export function startEvent(record: BuildRecord): unknown {
  return {
    ...envelope(record, "CodeBuild Build State Change", record.startedAt),
    detail: {
      "build-status": "IN_PROGRESS",
      "project-name": record.project,
      "build-id": arnOf(record),
      "current-phase": "SUBMITTED",
      "current-phase-context": "[]",
      version: "1",
      "additional-information": askedFor(record),
    },
  };
}

/** The phase change that CodeBuild sends when a build has its source. */
export function sourceEvent(record: BuildRecord): unknown {
  return {
    ...envelope(record, PHASE_CHANGE.detailType, record.startedAt),
    detail: {
      "completed-phase": PHASE_CHANGE.phase,
      "completed-phase-status": PHASE_CHANGE.status,
      "completed-phase-context": "[]",
      "project-name": record.project,
      "build-id": arnOf(record),
      version: "1",
      "additional-information": askedFor(record),
    },
  };
}

function askedFor(record: BuildRecord) {
  const variables = [{ name: START.runId, value: record.runId }, ...record.variables];
  return {
    initiator: record.initiator,
    "build-complete": false,
    ...(record.sourceVersion !== "" && { "source-version": record.sourceVersion }),
    environment: { "environment-variables": variables.filter(({ value }) => value !== "") },
  };
}

function envelope(record: BuildRecord, detailType: string, time: number) {
  return {
    version: "0",
    id: `${detailType} of ${record.id}`,
    "detail-type": detailType,
    source: "aws.codebuild",
    account: "123456789012",
    time: new Date(time).toISOString(),
    region: "eu-central-1",
    resources: [arnOf(record)],
  };
}

/** Id of the build that an event of `buildEvent` is about. */
export function buildIdOf(event: unknown): string {
  const { detail } = event as { readonly detail: { readonly "build-id": string } };
  return detail["build-id"].slice(detail["build-id"].indexOf("build/") + "build/".length);
}

function arnOf({ id }: BuildRecord): string {
  return `arn:aws:codebuild:eu-central-1:123456789012:build/${id}`;
}
