import type {
  ImageDelayed,
  ImageEventDetails,
  ImageEventType,
  ImageFailed,
  ImagePublished,
  ImageRefused,
  ImageRolledBack,
  ImageSuperseded,
  ImageUnchanged,
  KeptTag,
  MovedTag,
  TagReport,
} from "../../components/service/events";

/** The fields of every event's detail. */
export const SUBJECT = {
  id: true,
  summary: true,
  publisher: true,
  service: true,
  serviceId: true,
  repository: true,
  run: true,
} as const;

/** The documented fields of each event's detail; the compiler refuses one that is missing here, and one too many. */
export const FIELDS = {
  "Image Published": {
    ...SUBJECT,
    revision: true,
    ref: true,
    digest: true,
    platforms: true,
    tags: true,
  } satisfies Record<keyof ImagePublished, true>,
  "Image Failed": {
    ...SUBJECT,
    reason: true,
    architecture: true,
    build: true,
    status: true,
    phase: true,
    logs: true,
    revision: true,
  } satisfies Record<keyof ImageFailed, true>,
  "Image Refused": { ...SUBJECT, reason: true } satisfies Record<keyof ImageRefused, true>,
  "Image Superseded": { ...SUBJECT, reason: true, by: true } satisfies Record<keyof ImageSuperseded, true>,
  "Image Delayed": { ...SUBJECT, reason: true, missing: true } satisfies Record<keyof ImageDelayed, true>,
  "Image Unchanged": { ...SUBJECT, reason: true, build: true, digest: true } satisfies Record<
    keyof ImageUnchanged,
    true
  >,
  "Image Rolled Back": { ...SUBJECT, digest: true, tags: true } satisfies Record<keyof ImageRolledBack, true>,
} satisfies { readonly [Type in ImageEventType]: Record<keyof ImageEventDetails[Type], true> };

export const TAG_REPORT = { written: true, moved: true, kept: true, skipped: true } satisfies Record<
  keyof TagReport,
  true
>;
export const MOVED_TAG = { tag: true, previous: true, foreign: true } satisfies Record<keyof MovedTag, true>;
export const KEPT_TAG = { tag: true, holds: true } satisfies Record<keyof KeptTag, true>;
