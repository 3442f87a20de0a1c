import fc from "fast-check";
import { ARCHIVE, SUPERSEDING } from "./deploy";
import { FAULT_KINDS, type FaultKind } from "./simulation";
import { SOURCES } from "./sources";

/** Kinds of actions that a world may lack. Without pushes, deliveries and calls nothing would ever be published. */
export const OPTIONAL_KINDS = [
  "start",
  "start follower",
  "pipeline",
  "forge",
  "retry",
  "limit",
  "forget",
  "drop project",
  "lose",
  "wait",
  "reconcile",
  "push by hand",
  "delete",
  "roll back",
  "expire",
  "redeploy",
  "break registration",
  "remove",
] as const;

export type OptionalKind = (typeof OPTIONAL_KINDS)[number];

/** What a run may be other than two builds of one commit that succeed at once and are shown at once. */
export const TROUBLES = ["failed", "mixed", "late", "slow"] as const;

export type Trouble = (typeof TROUBLES)[number];

/**
 * What one world is made of, drawn before anything happens in it: "swarm testing", https://doi.org/10.1145/2338965.2336763.
 * On average a world has half of the kinds of actions, faults and troubles. So what needs many pushes of one branch, or
 * the absence of pushes by hand, has worlds of its own, and a new kind leaves half of the worlds as they were.
 */
export interface Swarm {
  readonly services: readonly string[];
  readonly kinds: readonly OptionalKind[];
  readonly faults: readonly FaultKind[];
  readonly troubles: readonly Trouble[];
  /** Places in `SOURCES`. */
  readonly sources: readonly number[];
  /** Seconds by which the clock of each host of the function is wrong. */
  readonly hosts: readonly number[];
  /** Whether some invocations work on after their timeout. */
  readonly immortal: boolean;
  /** Most calls that happen before the next action: the fewer, the more invocations run at once. */
  readonly stride: number;
}

/** The clocks of two hosts are apart by the bound that the lease is made for, by less, or not at all. */
const HOSTS: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([0]),
  { weight: 2, arbitrary: fc.constant([-60, 60]) },
  fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 2, maxLength: 4 }),
);

export const SWARM: fc.Arbitrary<Swarm> = fc.record({
  services: fc.constantFrom(
    ["billing"],
    ["billing"],
    [SUPERSEDING],
    [SUPERSEDING],
    ["billing", SUPERSEDING],
    [ARCHIVE],
    ["billing", ARCHIVE],
  ),
  kinds: fc.subarray([...OPTIONAL_KINDS]),
  faults: fc.subarray([...FAULT_KINDS]),
  troubles: fc.subarray([...TROUBLES]),
  sources: fc.subarray([...SOURCES.keys()], { minLength: 1 }),
  hosts: HOSTS,
  immortal: fc.boolean(),
  stride: fc.constantFrom(4, 12, 30, 200),
});
