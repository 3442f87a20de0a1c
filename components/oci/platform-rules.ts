import type { Descriptor, DescriptorPlatform } from "./descriptor";
import type { Platform } from "./platform";

/** An entry of an index that a machine can take. */
export interface PlatformCandidate {
  readonly descriptor: Descriptor;
  /** Place of its platform in what the machine runs, from 0; `undefined` for an entry without one, which is the last resort. */
  readonly rank: number | undefined;
}

/** Why a machine passes an entry over. */
export type PassReason =
  | "no platform"
  | "unknown platform"
  | "operating system"
  | "architecture"
  | "variant"
  | "version of the operating system"
  | "features of the operating system";

/** How one family of programs chooses an image of an index. */
export interface PlatformRules {
  /** What a machine runs, the best first: itself, then what it can stand in for. */
  order(machine: Platform): readonly Platform[];
  /** Why an entry of a platform is none for the machine, or its place in the order. */
  judge(platform: DescriptorPlatform, order: readonly Platform[]): number | PassReason;
  /** Whether an entry without a platform is taken where nothing else fits. */
  takesUnknown(indexType: string): boolean;
  /** Which of two entries of the same place in the order is better: negative for the first, 0 for the earlier in the index. */
  compare(a: Descriptor, b: Descriptor): number;
}

/** The first of the reasons that rules out every platform of the order. */
export function firstReason(
  order: readonly Platform[],
  rules: readonly (readonly [reason: PassReason, fits: (wanted: Platform) => boolean])[],
): number | PassReason {
  // A CPU that the rules do not know runs nothing.
  if (order.length === 0) return "variant";
  let left = order;
  for (const [reason, fits] of rules) {
    left = left.filter(fits);
    if (left.length === 0) return reason;
  }
  const [best] = left;
  return best === undefined ? "architecture" : order.indexOf(best);
}

/** Whether it is the platform of what no machine runs, such as an attestation. */
export function isUnknownPlatform({ os, architecture }: DescriptorPlatform): boolean {
  return os === "" || (os === "unknown" && architecture === "unknown");
}
