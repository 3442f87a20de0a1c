import { END_STATES } from "../../service/build-status";
import { PHASE_CHANGE, START } from "../../service/contract";
import { isObject, type JsonObject } from "../../text/json";
import { shown } from "../../text/shown";

/** CodeBuild's states of a build: API type `StatusType`. */
export type BuildStatus = "SUCCEEDED" | "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED" | "IN_PROGRESS";

/** A state change of a CodeBuild build. A field that CodeBuild left out is left out here. */
export interface BuildStateChange {
  readonly kind: "build";
  /** Name of the CodeBuild project. */
  readonly project: string;
  /** State that the build came to. */
  readonly status: BuildStatus;
  /** CodeBuild's id, `<project>:<uuid>`, as `BatchGetBuilds` takes it. */
  readonly buildId: string;
  /** What the build was asked to build: a commit, a branch, a tag or `pr/<number>`. */
  readonly sourceVersion?: string;
  /** Type of the first phase that did not succeed, for example `BUILD`. */
  readonly failedPhase?: string;
  /** Link to the build's log in the console. */
  readonly logsLink?: string;
  /**
   * Variables that the build exported, by name. AWS sends them without documenting it, so they may be absent. When one is
   * malformed or given twice, all of them are left out.
   */
  readonly exportedVariables?: Readonly<Record<string, string>>;
  /** Run id that the build was started with, in variable `RUN_ID`. */
  readonly runId?: string;
  /** Who started it, in the form of `BuildRecord.initiator`. */
  readonly initiator?: string;
}

/** The end of the phase of a build that downloads its source: CodeBuild's record then tells the commit. */
export interface SourceDownloaded {
  readonly kind: "downloaded";
  readonly project: string;
  readonly buildId: string;
  /** What the build was asked to build. */
  readonly sourceVersion?: string;
  readonly runId?: string;
  readonly initiator?: string;
}

/** An event that is no state change of a build. `reason` names the place and the value got. */
export interface IgnoredEvent {
  readonly kind: "ignored";
  readonly reason: string;
}

/**
 * Reads the end of a phase; `undefined` for any event but that of a source that was downloaded.
 *
 * Shape: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function parseSourceDownloaded(event: unknown): SourceDownloaded | undefined {
  const detail = isObject(event) && event.source === "aws.codebuild" ? event.detail : undefined;
  if (!isObject(event) || event["detail-type"] !== PHASE_CHANGE.detailType || !isObject(detail))
    return undefined;
  if (detail["completed-phase"] !== PHASE_CHANGE.phase) return undefined;
  if (detail["completed-phase-status"] !== PHASE_CHANGE.status) return undefined;
  const { "project-name": project, "additional-information": information } = detail;
  const buildId = buildIdOf(detail["build-id"]);
  if (!isGiven(project) || buildId === undefined) return undefined;
  const { runId, sourceVersion, initiator } = isObject(information) ? readInformation(information) : {};
  return { kind: "downloaded", project, buildId, ...texts({ runId, sourceVersion, initiator }) };
}

/** A state change of a build, or something else. */
export type BuildEvent = BuildStateChange | IgnoredEvent;

/**
 * Reads an event of EventBridge. Never throws, whatever it is given.
 *
 * Shape: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function parseBuildEvent(event: unknown): BuildEvent {
  try {
    return readEvent(event);
  } catch {
    return ignored("the event cannot be read: one of its fields throws");
  }
}

const STATUSES: readonly BuildStatus[] = [...END_STATES, "IN_PROGRESS"];

function readEvent(event: unknown): BuildEvent {
  if (!isObject(event)) return ignored(`the event is ${shown(event)}, not an object`);
  const { source, detail } = event;
  const detailType = event["detail-type"];
  if (source !== "aws.codebuild") return ignored(`source is ${shown(source)}, not "aws.codebuild"`);
  if (detailType !== "CodeBuild Build State Change") {
    return ignored(`detail-type is ${shown(detailType)}, not "CodeBuild Build State Change"`);
  }
  if (!isObject(detail)) return ignored(`detail is ${shown(detail)}, not an object`);
  return readDetail(detail);
}

function readDetail(detail: JsonObject): BuildEvent {
  const project = detail["project-name"];
  const status = detail["build-status"];
  const id = detail["build-id"];
  if (!isGiven(project)) return ignored(`detail.project-name is ${shown(project)}, not a project's name`);
  if (!isStatus(status)) {
    return ignored(`detail.build-status is ${shown(status)}, not one of ${STATUSES.join(", ")}`);
  }
  if (!isGiven(id)) return ignored(`detail.build-id is ${shown(id)}, not a build's id`);
  const buildId = buildIdOf(id);
  if (buildId === undefined) return ignored(`detail.build-id is ${shown(id)}, not the ARN of a build`);
  const { "additional-information": information } = detail;
  return Object.freeze({
    kind: "build",
    project,
    status,
    buildId,
    ...(isObject(information) ? readInformation(information) : {}),
  });
}

function buildIdOf(id: unknown): string | undefined {
  if (!isGiven(id)) return undefined;
  return id.startsWith("arn:") ? BUILD_ARN.exec(id)?.[1] : id;
}

/** In any partition: `arn:aws-cn:codebuild:<region>:<account>:build/<id>`. */
const BUILD_ARN = /^arn:[^:]+:codebuild:[^:]*:[^:]*:build\/(.+)$/;

function readInformation(information: JsonObject): Partial<BuildStateChange> {
  const { logs, phases, environment } = information;
  const exportedVariables = readVariables(information["exported-environment-variables"]);
  return {
    ...texts({
      sourceVersion: information["source-version"],
      initiator: information.initiator,
      failedPhase: failedPhase(phases),
      logsLink: isObject(logs) ? logs["deep-link"] : undefined,
      runId: isObject(environment) ? startedRun(environment["environment-variables"]) : undefined,
    }),
    ...(exportedVariables === undefined ? {} : { exportedVariables }),
  };
}

function startedRun(variables: unknown): unknown {
  if (!Array.isArray(variables)) return undefined;
  return variables.filter(isObject).find(({ name }) => name === START.runId)?.value;
}

function failedPhase(phases: unknown): unknown {
  if (!Array.isArray(phases)) return undefined;
  return phases.filter(isObject).find((phase) => {
    const status = phase["phase-status"];
    return isGiven(status) && status !== "SUCCEEDED" && status !== "IN_PROGRESS";
  })?.["phase-type"];
}

function readVariables(list: unknown): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(list)) return undefined;
  const variables = new Map<string, string>();
  for (const variable of list) {
    if (!isObject(variable)) return undefined;
    const { name, value } = variable;
    if (!isGiven(name) || typeof value !== "string" || variables.has(name)) return undefined;
    variables.set(name, value);
  }
  return Object.freeze(Object.fromEntries(variables));
}

function texts<Key extends string>(values: Readonly<Record<Key, unknown>>): { readonly [K in Key]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isGiven(value))) as {
    [K in Key]?: string;
  };
}

function isGiven(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isStatus(value: unknown): value is BuildStatus {
  return STATUSES.some((status) => status === value);
}

function ignored(reason: string): IgnoredEvent {
  return { kind: "ignored", reason };
}
