import { PUBLISHED_EVENTS } from "../service/contract";
import type { Registration } from "../service/registration";
import type { MovedTag, RunSubject, TagReport } from "./outcome";
import type { CompleteRun, Verdict } from "./runs/run-status";

/** An event for the default bus. */
export interface Notice {
  readonly type: (typeof PUBLISHED_EVENTS)["published" | "failed" | "refused" | "superseded" | "rolledBack"];
  readonly detail: NoticeDetail;
}

/** `id` is the same when an event is sent again: a consumer that has seen it drops the repeat. */
export type NoticeDetail = {
  readonly id: string;
  /** Name of the service, and the id that names its resources. */
  readonly service: string;
  readonly serviceId: string;
  readonly repository: string;
  readonly run: string;
} & Readonly<Record<string, unknown>>;

/** "Image Published": what can be pulled now, and what it replaced. */
export function publishedNotice(
  subject: RunSubject,
  registration: Registration,
  run: CompleteRun,
  image: {
    readonly digest: string;
    /** Digest of the image manifest of each platform. */
    readonly platforms: Readonly<Record<string, string>>;
    readonly tags: TagReport;
  },
): Notice {
  return notice(PUBLISHED_EVENTS.published, "published", subject, registration, {
    revision: run.revision,
    ref: run.ref,
    digest: image.digest,
    platforms: image.platforms,
    tags: image.tags,
  });
}

/** "Image Failed": the builder, the phase and where its log is. */
export function failedNotice(
  subject: RunSubject,
  registration: Registration,
  { architecture, build, reason }: Extract<Verdict, { kind: "failed" }>,
): Notice {
  return notice(PUBLISHED_EVENTS.failed, "failed", subject, registration, {
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
export function refusedNotice(subject: RunSubject, registration: Registration, reason: string): Notice {
  return notice(PUBLISHED_EVENTS.refused, "refused", subject, registration, { reason });
}

/** "Image Superseded": the newer run of the same branch, whose image is to be expected instead. */
export function supersededNotice(
  subject: RunSubject,
  registration: Registration,
  { reason, by }: Extract<Verdict, { kind: "superseded" }>,
): Notice {
  return notice(PUBLISHED_EVENTS.superseded, "superseded", subject, registration, { reason, by });
}

/** "Image Rolled Back": what the tags hold again, and what they held; each rollback has an id of its own. */
export function rolledBackNotice(
  subject: RunSubject,
  registration: Registration,
  {
    digest,
    moved,
    at,
  }: { readonly digest: string; readonly moved: readonly MovedTag[]; readonly at: number },
): Notice {
  const what = `rolled-back/${new Date(at).toISOString()}`;
  return notice(PUBLISHED_EVENTS.rolledBack, what, subject, registration, { digest, tags: { moved } });
}

function notice(
  type: Notice["type"],
  what: string,
  { service, run }: RunSubject,
  registration: Registration,
  facts: Readonly<Record<string, unknown>>,
): Notice {
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
