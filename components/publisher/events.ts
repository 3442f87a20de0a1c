import type { Architecture } from "../service/architectures";
import {
  IMAGE_EVENTS,
  type ImageEvent,
  type ImageEventSubject,
  type MovedTag,
  type TagReport,
} from "../service/events";
import { isoTime } from "../text/time";
import type { RunRecord } from "./runs/run-record";
import type { CompleteRun, RunStatus } from "./runs/run-status";
import type { Settings } from "./settings";

/** The publisher that sends an event. */
type Sender = Pick<Settings, "name">;

/** What an event needs to know of its run. */
type EventRun = Pick<RunRecord, "service" | "run" | "registration">;

export function imagePublished(
  sender: Sender,
  record: EventRun,
  { revision, ref }: CompleteRun,
  image: {
    readonly digest: string;
    readonly platforms: Readonly<Record<string, string>>;
    readonly tags: TagReport;
  },
): ImageEvent {
  const { digest, platforms, tags } = image;
  const held = [...tags.written, ...tags.moved.map(({ tag }) => tag)];
  const of = ref === "" ? revision : `${revision.slice(0, 12)} of ${ref}`;
  const said = held.length === 0 ? `${of} is published, no tag moved` : `${of} is now ${held.join(", ")}`;
  const subject = subjectOf(sender, record, "published", said);
  return { type: IMAGE_EVENTS.published, detail: { ...subject, revision, ref, digest, platforms, tags } };
}

export function imageFailed(
  sender: Sender,
  record: EventRun,
  { architecture, build, reason }: Extract<RunStatus, { kind: "failed" }>,
): ImageEvent {
  const { id, status, phase, logs, resolvedVersion: revision } = build;
  const facts = { reason, architecture, build: id, status, phase, logs, revision };
  const subject = subjectOf(sender, record, "failed", `${reason}; no tag has moved`);
  return { type: IMAGE_EVENTS.failed, detail: { ...subject, ...facts } };
}

export function imageRefused(sender: Sender, record: EventRun, reason: string): ImageEvent {
  const subject = subjectOf(sender, record, "refused", `run ${record.run} is refused: ${reason}`);
  return { type: IMAGE_EVENTS.refused, detail: { ...subject, reason } };
}

export function imageSuperseded(
  sender: Sender,
  record: EventRun,
  { reason, by }: Extract<RunStatus, { kind: "superseded" }>,
): ImageEvent {
  const subject = subjectOf(sender, record, "superseded", `run ${record.run} is superseded: ${reason}`);
  return { type: IMAGE_EVENTS.superseded, detail: { ...subject, reason, by } };
}

export function imageDelayed(
  sender: Sender,
  record: EventRun,
  missing: readonly Architecture[],
  reason: string,
): ImageEvent {
  const subject = subjectOf(sender, record, "delayed", `run ${record.run} waits: ${reason}`);
  return { type: IMAGE_EVENTS.delayed, detail: { ...subject, reason, missing } };
}

/** @param facts `build`: CodeBuild's id; each build has an event of its own */
export function imageUnchanged(
  sender: Sender,
  record: EventRun,
  facts: { readonly build: string; readonly digest: string; readonly reason: string },
): ImageEvent {
  const subject = subjectOf(sender, record, `unchanged/${facts.build}`, facts.reason);
  return { type: IMAGE_EVENTS.unchanged, detail: { ...subject, ...facts } };
}

/** @param at milliseconds; each rollback has an id of its own */
export function imageRolledBack(
  sender: Sender,
  record: EventRun,
  { digest, moved }: { readonly digest: string; readonly moved: readonly MovedTag[] },
  at: number,
): ImageEvent {
  const tags = moved.length === 0 ? "no tag" : moved.map(({ tag }) => tag).join(", ");
  const said = `${tags} moved back to run ${record.run}`;
  const subject = subjectOf(sender, record, `rolled-back/${isoTime(at)}`, said);
  return { type: IMAGE_EVENTS.rolledBack, detail: { ...subject, digest, tags: { moved } } };
}

/** `what` is the same for a repeat of the event, so its id is too. */
function subjectOf(
  { name }: Sender,
  { service, run, registration }: EventRun,
  what: string,
  said: string,
): ImageEventSubject {
  return {
    id: `${service}/${run}/${what}`,
    summary: unescaped(`${registration.service}: ${said}`),
    publisher: name,
    service: registration.service,
    serviceId: service,
    repository: registration.repository,
    run,
  };
}

/** Without the characters that JSON writes by an escape: EventBridge's input transformer writes none. */
function unescaped(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll("\\", "/")
    .replace(/\p{Cc}/gu, " ");
}
