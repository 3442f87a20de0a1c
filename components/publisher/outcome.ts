import type { Architecture } from "../service/architectures";
import type { MovedTag, TagReport } from "../service/events";

/** The run that an outcome is about; `service` is the service's id. */
export interface RunSubject {
  readonly service: string;
  readonly run: string;
}

/** How long a run took to be published, and how it was built. */
export interface RunMeasures {
  /** Seconds from the end of the run's last build. */
  readonly latencySeconds: number;
  /**
   * Seconds from the commit, as if the run had no other build: to the end of the architecture's own, and the time that the
   * publication took. The largest is what the run took. Empty for a source without commits, and for a run that neither a push nor a pipeline started: its commit may be old.
   */
  readonly commitToTagSeconds: Readonly<Partial<Record<Architecture, number>>>;
  /** Percent of the platforms that QEMU built. */
  readonly emulatedPercent: number;
}

/** Result of an event. What no retry can change is one of these, not an exception. */
export type Outcome =
  | (RunSubject & { readonly kind: "waiting"; readonly missing: readonly Architecture[] })
  | (RunSubject &
      RunMeasures & {
        readonly kind: "published";
        readonly digest: string;
        readonly tags: TagReport;
      })
  | (RunSubject & { readonly kind: "alreadyPublished"; readonly digest: string })
  /** The follower of the run's leader was started. */
  | (RunSubject & { readonly kind: "followerStarted"; readonly follower: string })
  /** The account's limit does not let the follower start now; the next reconciliation tries again. */
  | (RunSubject & { readonly kind: "followerLater"; readonly reason: string })
  /** The build changes nothing: its run was published without it. */
  | (RunSubject & {
      readonly kind: "unchanged";
      readonly digest: string;
      readonly reason: string;
      /** Whether this invocation sent the event. */
      readonly notified: boolean;
    })
  | (RunSubject & {
      readonly kind: "failed" | "refused" | "superseded";
      readonly reason: string;
      /** Whether this invocation sent the event. */
      readonly notified: boolean;
    })
  /** An operator moved tags back to the image of this run. */
  | (RunSubject & {
      readonly kind: "rolledBack";
      readonly digest: string;
      readonly moved: readonly MovedTag[];
    })
  /** An event of another product, or one that nothing can be done for. */
  | { readonly kind: "ignored"; readonly reason: string };
