import { randomUUID } from "node:crypto";
import type { Build } from "@aws-sdk/client-codebuild";

/** An EventBridge event of CodeBuild, as it reaches a rule's target. */
export interface BuildStateChange {
  readonly id: string;
  readonly source: "aws.codebuild";
  readonly "detail-type": "CodeBuild Build State Change";
  readonly detail: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/**
 * The state change of a build that has ended, in the shape of
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html. Like CodeBuild's own it has no
 * resolved revision; unlike the documented shape, and like the events that users see, it has the exported variables.
 */
export function stateChange(
  build: Build,
  { account, region }: { readonly account: string; readonly region: string },
): BuildStateChange {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "CodeBuild Build State Change",
    source: "aws.codebuild",
    account,
    time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [build.arn],
    detail: {
      "build-status": build.buildStatus,
      "project-name": build.projectName,
      "build-id": build.arn,
      "current-phase": "COMPLETED",
      "current-phase-context": "[]",
      version: "1",
      "additional-information": additionalInformation(build),
    },
  };
}

function additionalInformation(build: Build): Readonly<Record<string, unknown>> {
  const { environment } = build;
  return {
    "build-complete": true,
    "build-number": build.buildNumber,
    "build-start-time": codeBuildTime(build.startTime),
    "timeout-in-minutes": build.timeoutInMinutes,
    initiator: build.initiator,
    "source-version": build.sourceVersion,
    source: { type: build.source?.type, location: build.source?.location },
    environment: {
      image: environment?.image,
      type: environment?.type,
      "compute-type": environment?.computeType,
      "privileged-mode": environment?.privilegedMode,
      "environment-variables": environment?.environmentVariables,
    },
    "exported-environment-variables": build.exportedEnvironmentVariables,
    logs: {
      "group-name": build.logs?.groupName,
      "stream-name": build.logs?.streamName,
      "deep-link": build.logs?.deepLink,
    },
    phases: build.phases?.map((phase) => ({
      "phase-type": phase.phaseType,
      "phase-status": phase.phaseStatus,
      "phase-context": phase.contexts?.map((context) => `${context.statusCode}: ${context.message}`),
    })),
  };
}

/** `Sep 1, 2017 4:12:29 PM`, in UTC. */
function codeBuildTime(time: Date | undefined): string {
  return (time ?? new Date(0))
    .toLocaleString("en-US", { timeZone: "UTC", dateStyle: "medium", timeStyle: "medium" })
    .replace(/(\d{4}), /, "$1 ")
    .replaceAll("\u202f", " ");
}
