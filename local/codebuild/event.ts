import { randomUUID } from "node:crypto";
import type { Build, BuildPhase } from "@aws-sdk/client-codebuild";
import type { Cloud } from "../cloud/ministack";

/** An EventBridge event of CodeBuild, as it reaches a rule's target. */
export interface BuildEvent {
  readonly id: string;
  readonly source: "aws.codebuild";
  readonly "detail-type": "CodeBuild Build State Change" | "CodeBuild Build Phase Change";
  readonly detail: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/**
 * The state change of a build, in the shape of
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html. Like CodeBuild's own it has no
 * resolved revision. At the submission of a build it has no phases, no log and no number. At its end it has the exported
 * variables, unlike the documented shape and like the events that users see.
 */
export function stateChange(build: Build, cloud: Cloud): BuildEvent {
  const submitted = build.buildStatus === "IN_PROGRESS";
  return event("CodeBuild Build State Change", build, cloud, submitted ? build.startTime : build.endTime, {
    "build-status": build.buildStatus,
    "current-phase": submitted ? "SUBMITTED" : "COMPLETED",
    "current-phase-context": "[]",
    "additional-information": submitted ? submission(build) : progress(build),
  });
}

/** The change from a phase, which has ended, to the next one; shape as for {@link stateChange}. */
export function phaseChange(build: Build, phase: BuildPhase, cloud: Cloud): BuildEvent {
  return event("CodeBuild Build Phase Change", build, cloud, phase.startTime, {
    "completed-phase": phase.phaseType,
    "completed-phase-context": `[${contextsOf(phase).join(", ")}]`,
    "completed-phase-status": phase.phaseStatus,
    "completed-phase-duration-seconds": phase.durationInSeconds,
    "completed-phase-start": codeBuildTime(phase.startTime),
    "completed-phase-end": codeBuildTime(phase.endTime),
    "additional-information": progress(build),
  });
}

function event(
  detailType: BuildEvent["detail-type"],
  build: Build,
  { account, region }: Pick<Cloud, "account" | "region">,
  time: Date | undefined,
  detail: Readonly<Record<string, unknown>>,
): BuildEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source: "aws.codebuild",
    account,
    time: (time ?? new Date()).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [build.arn],
    detail: { "project-name": build.projectName, "build-id": build.arn, version: "1", ...detail },
  };
}

function submission(build: Build): Readonly<Record<string, unknown>> {
  const { environment, source } = build;
  return {
    "build-complete": build.buildComplete,
    "build-start-time": codeBuildTime(build.startTime),
    "timeout-in-minutes": build.timeoutInMinutes,
    "queued-timeout-in-minutes": build.queuedTimeoutInMinutes,
    initiator: build.initiator,
    "source-version": build.sourceVersion,
    source: {
      type: source?.type,
      location: source?.location,
      buildspec: source?.buildspec,
      "git-clone-depth": source?.gitCloneDepth,
      auth: source?.auth,
    },
    environment: {
      image: environment?.image,
      type: environment?.type,
      "compute-type": environment?.computeType,
      "privileged-mode": environment?.privilegedMode,
      "image-pull-credentials-type": environment?.imagePullCredentialsType,
      "environment-variables": environment?.environmentVariables,
    },
    logs: { "deep-link": build.logs?.deepLink },
  };
}

function progress(build: Build): Readonly<Record<string, unknown>> {
  return {
    ...submission(build),
    "build-number": build.buildNumber,
    "exported-environment-variables": build.exportedEnvironmentVariables,
    logs: {
      "group-name": build.logs?.groupName,
      "stream-name": build.logs?.streamName,
      "deep-link": build.logs?.deepLink,
    },
    phases: build.phases?.map((phase) => ({
      "phase-type": phase.phaseType,
      "phase-status": phase.phaseStatus,
      "phase-context": contextsOf(phase),
      "start-time": codeBuildTime(phase.startTime),
      "end-time": phase.endTime && codeBuildTime(phase.endTime),
      "duration-in-seconds": phase.durationInSeconds,
    })),
  };
}

function contextsOf({ contexts = [] }: BuildPhase): readonly string[] {
  return contexts.map(({ statusCode, message }) => `${statusCode}: ${message}`);
}

/** `Sep 1, 2017 4:12:29 PM`, in UTC. */
function codeBuildTime(time: Date | undefined): string {
  return (time ?? new Date(0))
    .toLocaleString("en-US", { timeZone: "UTC", dateStyle: "medium", timeStyle: "medium" })
    .replace(/(\d{4}), /, "$1 ")
    .replaceAll("\u202f", " ");
}
