import type { Architecture } from "./architectures";

/**
 * Source and detail types of the events that a publisher puts on the default bus of its account and region, for the event
 * pattern of a rule.
 *
 * @example { "source": [IMAGE_EVENTS.source], "detail-type": [IMAGE_EVENTS.published] }
 */
export const IMAGE_EVENTS = {
  source: "multiarch-codebuild",
  published: "Image Published",
  failed: "Image Failed",
  refused: "Image Refused",
  superseded: "Image Superseded",
  delayed: "Image Delayed",
  unchanged: "Image Unchanged",
  rolledBack: "Image Rolled Back",
} as const;

/** The `detail` of each event, by its `detail-type`. */
export interface ImageEventDetails {
  readonly "Image Published": ImagePublished;
  readonly "Image Failed": ImageFailed;
  readonly "Image Refused": ImageRefused;
  readonly "Image Superseded": ImageSuperseded;
  readonly "Image Delayed": ImageDelayed;
  readonly "Image Unchanged": ImageUnchanged;
  readonly "Image Rolled Back": ImageRolledBack;
}

/** A `detail-type` of the events. */
export type ImageEventType = keyof ImageEventDetails;

/** An event with its `detail-type`. */
export type ImageEvent = {
  [Type in ImageEventType]: { readonly type: Type; readonly detail: ImageEventDetails[Type] };
}[ImageEventType];

/** The fields that the `detail` of every event has: the run and its service. */
export interface ImageEventSubject {
  /**
   * Id of the event, `<serviceId>/<run>/<what>`. It is the same when the event is sent again, so a consumer can drop the
   * repeat.
   */
  readonly id: string;
  /**
   * One sentence for people: what happened to which service. It has no character that JSON escapes, so an input transformer of
   * EventBridge can put it anywhere.
   */
  readonly summary: string;
  /** Name of the publisher. */
  readonly publisher: string;
  /** Name of the service, as its stack has it. */
  readonly service: string;
  /** Id of the service, `<publisher>-<service>` or the service's name alone; the names of its resources start with it. */
  readonly serviceId: string;
  /** Name of the ECR repository, in the account and region of the event. */
  readonly repository: string;
  /** Id of the run, 1 to 100 letters, digits, `_`, `.` and `-`. */
  readonly run: string;
}

/** `detail` of "Image Published": every tag was written and read back, so the image can be pulled. */
export interface ImagePublished extends ImageEventSubject {
  /** Commit that was built, 40 to 64 hex digits; the content hash, 12 to 128 hex digits, of a source without commits. */
  readonly revision: string;
  /** Git reference that was built, such as `refs/heads/main`; empty for a source without commits. */
  readonly ref: string;
  /** Digest of the image index, `sha256:` and 64 hex digits. */
  readonly digest: string;
  /**
   * Digest of the image manifest of each platform, by platform (`linux/arm64`), for consumers that accept no index. A platform
   * whose entry in the index is an index again is left out.
   */
  readonly platforms: Readonly<Record<string, string>>;
  /** The result of each tag of the run. */
  readonly tags: TagReport;
}

/** `detail` of "Image Failed": a build of the run failed or was stopped; no tag has moved. */
export interface ImageFailed extends ImageEventSubject {
  /** One sentence for people: build, state and phase. */
  readonly reason: string;
  /** Architecture of the build project whose build failed. */
  readonly architecture: Architecture;
  /** CodeBuild's id of the build, `<project>:<uuid>`. */
  readonly build: string;
  /** CodeBuild's state of the build. */
  readonly status: "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED";
  /** CodeBuild's type of the phase that failed, such as `BUILD`; empty when CodeBuild names none. */
  readonly phase: string;
  /** Address of the build's log in the console; empty when CodeBuild gives none. */
  readonly logs: string;
  /** Commit that CodeBuild resolved; empty when it resolved none. */
  readonly revision: string;
}

/** `detail` of "Image Refused": the builds break the contract, or an image is gone. No event "Image Published" follows. */
export interface ImageRefused extends ImageEventSubject {
  /** One sentence for people: the problem and its place. */
  readonly reason: string;
}

/** `detail` of "Image Superseded": a newer run of the same branch took the run's place, and its running build was stopped. */
export interface ImageSuperseded extends ImageEventSubject {
  /** One sentence for people: the newer run and the build that was stopped. */
  readonly reason: string;
  /** Id of the newer run, of the same service. */
  readonly by: string;
}

/** `detail` of "Image Delayed": the run waits for a build that does not run; it is told once, and may still be published. */
export interface ImageDelayed extends ImageEventSubject {
  /** One sentence for people: what it waits for, since when, and what to do. */
  readonly reason: string;
  /** Architectures of the build projects whose build it lacks. */
  readonly missing: readonly Architecture[];
}

/** `detail` of "Image Unchanged": a build ended whose run was published without it, so no tag has moved. */
export interface ImageUnchanged extends ImageEventSubject {
  /** One sentence for people: the build and why it changes nothing. */
  readonly reason: string;
  /** CodeBuild's id of the build, `<project>:<uuid>`. */
  readonly build: string;
  /** Digest of the image index that the run was published as, `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** `detail` of "Image Rolled Back": an operator moved tags back to the image of this run. */
export interface ImageRolledBack extends ImageEventSubject {
  /** Digest of the image index that the tags hold again, `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** The tags that were moved; one that held this image already is not among them. */
  readonly tags: { readonly moved: readonly MovedTag[] };
}

/** The tags of a published run. */
export interface TagReport {
  /** Release tags: each is written once and never moves. */
  readonly written: readonly string[];
  /** Moving tags that now hold the image. */
  readonly moved: readonly MovedTag[];
  /** Moving tags that stay where they are. */
  readonly kept: readonly KeptTag[];
  /** Tags that the name of the branch would have taken from something else. */
  readonly skipped: readonly SkippedTag[];
}

/** A moving tag that holds this run's image index now. */
export interface MovedTag {
  /** Name of the tag. */
  readonly tag: string;
  /** Digest that it held before, `sha256:` and 64 hex digits; left out when it held no image, or this index already. */
  readonly previous?: string;
  /** Whether the tag held an image that no publisher wrote, such as a push by hand. */
  readonly foreign: boolean;
}

/** A moving tag that did not move, because the image that it holds is newer. */
export interface KeptTag {
  readonly tag: string;
  /** Digest that it holds, `sha256:` and 64 hex digits. */
  readonly holds: string;
}

/** A tag that a run did not write: its branch is named like it, and it belongs to something else. */
export interface SkippedTag {
  readonly tag: string;
  /** One sentence for people: what the tag belongs to. */
  readonly reason: string;
}
