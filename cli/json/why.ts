import type { PassReason } from "../../components/oci/platform-rules";

/** What `multiarch why --json` prints. */
export interface WhyJson {
  /** The image that was asked for, whole. */
  readonly reference: string;
  readonly digest: string;
  /** Whether it is one image and no index: then every machine gets it, and `chosen` tells whether the machine can run it. */
  readonly single: boolean;
  /** Platform of the machine. */
  readonly machine: string;
  /** Docker, BuildKit, containerd and what stands on them. */
  readonly containerd: WhyChoice;
  /** Podman, Buildah, Skopeo and CRI-O. */
  readonly podman: WhyChoice;
}

/** What one family of programs takes. */
export interface WhyChoice {
  /** What it takes; left out where there is nothing for the machine. */
  readonly chosen?: WhyEntry;
  /** What it looks for, the best first. */
  readonly order: readonly string[];
  /** What it would take if there were nothing better, the best first. */
  readonly others: readonly WhyEntry[];
  /** What it never takes on this machine. */
  readonly passed: readonly WhyPassed[];
}

/** An image of an index. */
export interface WhyEntry {
  /** The reference that has exactly this entry. */
  readonly reference: string;
  /** As it is written; left out where the index has none. */
  readonly platform?: string;
  /** Place of its platform in the order, from 1; left out for an entry without a platform. */
  readonly place?: number;
}

/** An entry that the machine does not take. */
export interface WhyPassed {
  readonly reference: string;
  readonly platform?: string;
  /** The first thing that does not fit. */
  readonly reason: PassReason;
}
