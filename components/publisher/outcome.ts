import type { Architecture } from "../service/architectures";

/** A moving tag that now holds this run's index. */
export interface MovedTag {
  readonly tag: string;
  /** Digest that it held before; left out when it held nothing, or this index already. */
  readonly previous?: string;
  /** Whether what it held was put there by somebody else than a publisher. */
  readonly foreign: boolean;
}

/** A moving tag that stayed, because what it holds is newer. */
export interface KeptTag {
  readonly tag: string;
  readonly holds: string;
}

/** The tags of a published run. */
export interface TagReport {
  readonly written: readonly string[];
  readonly moved: readonly MovedTag[];
  readonly kept: readonly KeptTag[];
}

/** The run that an outcome is about; `service` is the service's id. */
export interface RunSubject {
  readonly service: string;
  readonly run: string;
}

/** What became of an event. Whatever no retry can change is one of these, and no exception. */
export type Outcome =
  | (RunSubject & { readonly kind: "waiting"; readonly missing: readonly Architecture[] })
  | (RunSubject & {
      readonly kind: "published";
      readonly digest: string;
      readonly tags: TagReport;
      /** Seconds from the end of the run's last build. */
      readonly latencySeconds: number;
    })
  | (RunSubject & { readonly kind: "alreadyPublished"; readonly digest: string })
  | (RunSubject & {
      readonly kind: "failed" | "refused" | "superseded";
      readonly reason: string;
      /** Whether this was the time that it was announced. */
      readonly told: boolean;
    })
  /** An operator gave tags back to this run. */
  | (RunSubject & {
      readonly kind: "rolledBack";
      readonly digest: string;
      readonly moved: readonly MovedTag[];
    })
  /** Nothing of ours, or nothing that can be done for it. */
  | { readonly kind: "ignored"; readonly reason: string };
