import type { BuildRecord } from "../../components/publisher/ports/builds";

/** The state change that CodeBuild sends at the end of a build, in the shape of its documentation. */
export function buildEvent(record: BuildRecord): unknown {
  return {
    version: "0",
    id: `event-of-${record.id}`,
    "detail-type": "CodeBuild Build State Change",
    source: "aws.codebuild",
    account: "123456789012",
    time: new Date(record.endedAt).toISOString(),
    region: "eu-central-1",
    resources: [arnOf(record)],
    detail: {
      "build-status": record.status,
      "project-name": record.project,
      "build-id": arnOf(record),
      "current-phase": "COMPLETED",
      "current-phase-context": "[]",
      version: "1",
      "additional-information": {
        "build-complete": true,
        initiator: "GitHub-Hookshot/1234567",
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

/** Id of the build that an event of `buildEvent` is about. */
export function buildIdOf(event: unknown): string {
  const { detail } = event as { readonly detail: { readonly "build-id": string } };
  return detail["build-id"].slice(detail["build-id"].indexOf("build/") + "build/".length);
}

function arnOf({ id }: BuildRecord): string {
  return `arn:aws:codebuild:eu-central-1:123456789012:build/${id}`;
}
