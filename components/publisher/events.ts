import { IMAGE_EVENTS } from "../service/contract";
import type { Registration } from "../service/registration";
import { isoTime } from "../text/time";
import type { MovedTag, RunSubject, TagReport } from "./outcome";
import type { CompleteRun, RunStatus } from "./runs/run-status";

/** An event for the default bus. */
export interface ImageEvent {
  readonly type: (typeof IMAGE_EVENTS)["published" | "failed" | "refused" | "superseded" | "rolledBack"];
  readonly detail: ImageEventDetail;
}

/** `id` is the same when an event is sent again: a consumer that has seen it drops the repeat. */
export type ImageEventDetail = {
  readonly id: string;
  /** Name of the service, and the id that names its resources. */
  readonly service: string;
  readonly serviceId: string;
  readonly repository: string;
  readonly run: string;
} & Readonly<Record<string, unknown>>;

/** "Image Published": what can be pulled now, and what it replaced. */
export function imagePublished(
  subject: RunSubject,
  registration: Registration,
  run: CompleteRun,
  image: {
    readonly digest: string;
    /** Digest of the image manifest of each platform. */
    readonly platforms: Readonly<Record<string, string>>;
    readonly tags: TagReport;
  },
): ImageEvent {
  return notice(IMAGE_EVENTS.published, "published", subject, registration, {
    revision: run.revision,
    ref: run.ref,
    digest: image.digest,
    platforms: image.platforms,
    tags: image.tags,
  });
}

/** "Image Failed": the builder, the phase and where its log is. */
export function imageFailed(
  subject: RunSubject,
  registration: Registration,
  { architecture, build, reason }: Extract<RunStatus, { kind: "failed" }>,
): ImageEvent {
  return notice(IMAGE_EVENTS.failed, "failed", subject, registration, {
    reason,
    builder: architecture,
    build: build.id,
    status: build.status,
    phase: build.phase,
    logs: build.logs,
    revision: build.resolvedVersion,
  });
}

/** "Image Refused": the one reason. */
export function imageRefused(subject: RunSubject, registration: Registration, reason: string): ImageEvent {
  return notice(IMAGE_EVENTS.refused, "refused", subject, registration, { reason });
}

/** "Image Superseded": the newer run of the same branch, whose image is to be expected instead. */
export function imageSuperseded(
  subject: RunSubject,
  registration: Registration,
  { reason, by }: Extract<RunStatus, { kind: "superseded" }>,
): ImageEvent {
  return notice(IMAGE_EVENTS.superseded, "superseded", subject, registration, { reason, by });
}

/** "Image Rolled Back": what the tags hold again, and what they held; each rollback has an id of its own. */
export function imageRolledBack(
  subject: RunSubject,
  registration: Registration,
  {
    digest,
    moved,
    at,
  }: { readonly digest: string; readonly moved: readonly MovedTag[]; readonly at: number },
): ImageEvent {
  const what = `rolled-back/${isoTime(at)}`;
  return notice(IMAGE_EVENTS.rolledBack, what, subject, registration, { digest, tags: { moved } });
}

function notice(
  type: ImageEvent["type"],
  what: string,
  { service, run }: RunSubject,
  registration: Registration,
  facts: Readonly<Record<string, unknown>>,
): ImageEvent {
  return {
    type,
    detail: {
      id: `${service}/${run}/${what}`,
      service: registration.service,
      serviceId: service,
      repository: registration.repository,
      run,
      ...facts,
    },
  };
}
