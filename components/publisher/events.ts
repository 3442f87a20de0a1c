import type { Architecture } from "../service/architectures";
import {
  IMAGE_EVENTS,
  type ImageEventDetails,
  type ImageEventSubject,
  type ImageEventType,
  type MovedTag,
  type TagReport,
} from "../service/events";
import { isoTime } from "../text/time";
import type { RunRecord } from "./runs/run-record";
import type { CompleteRun, RunStatus } from "./runs/run-status";

/** An event for the default bus. */
export type ImageEvent = {
  [Type in ImageEventType]: { readonly type: Type; readonly detail: ImageEventDetails[Type] };
}[ImageEventType];

/** What an event needs to know of its run. */
type EventRun = Pick<RunRecord, "service" | "run" | "registration">;

export function imagePublished(
  record: EventRun,
  { revision, ref }: CompleteRun,
  image: {
    readonly digest: string;
    readonly platforms: Readonly<Record<string, string>>;
    readonly tags: TagReport;
  },
): ImageEvent {
  const { digest, platforms, tags } = image;
  const detail = { ...subjectOf(record, "published"), revision, ref, digest, platforms, tags };
  return { type: IMAGE_EVENTS.published, detail };
}

export function imageFailed(
  record: EventRun,
  { architecture, build, reason }: Extract<RunStatus, { kind: "failed" }>,
): ImageEvent {
  const { id, status, phase, logs, resolvedVersion: revision } = build;
  const facts = { reason, architecture, build: id, status, phase, logs, revision };
  return { type: IMAGE_EVENTS.failed, detail: { ...subjectOf(record, "failed"), ...facts } };
}

export function imageRefused(record: EventRun, reason: string): ImageEvent {
  return { type: IMAGE_EVENTS.refused, detail: { ...subjectOf(record, "refused"), reason } };
}

export function imageSuperseded(
  record: EventRun,
  { reason, by }: Extract<RunStatus, { kind: "superseded" }>,
): ImageEvent {
  return { type: IMAGE_EVENTS.superseded, detail: { ...subjectOf(record, "superseded"), reason, by } };
}

export function imageDelayed(record: EventRun, missing: readonly Architecture[], reason: string): ImageEvent {
  return { type: IMAGE_EVENTS.delayed, detail: { ...subjectOf(record, "delayed"), reason, missing } };
}

/** @param facts `build`: CodeBuild's id; each build has an event of its own */
export function imageUnchanged(
  record: EventRun,
  facts: { readonly build: string; readonly digest: string; readonly reason: string },
): ImageEvent {
  const subject = subjectOf(record, `unchanged/${facts.build}`);
  return { type: IMAGE_EVENTS.unchanged, detail: { ...subject, ...facts } };
}

/** @param at milliseconds; each rollback has an id of its own */
export function imageRolledBack(
  record: EventRun,
  digest: string,
  moved: readonly MovedTag[],
  at: number,
): ImageEvent {
  const subject = subjectOf(record, `rolled-back/${isoTime(at)}`);
  return { type: IMAGE_EVENTS.rolledBack, detail: { ...subject, digest, tags: { moved } } };
}

/** `what` is the same for a repeat of the event, so its id is too. */
function subjectOf({ service, run, registration }: EventRun, what: string): ImageEventSubject {
  return {
    id: `${service}/${run}/${what}`,
    service: registration.service,
    serviceId: service,
    repository: registration.repository,
    run,
  };
}
