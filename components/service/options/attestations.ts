import { choiceProblem } from "./checks";
import type { OptionGroup } from "./group";

/** What a published index does with attestations. */
export type Attestations = "keep" | "strip";

export interface AttestationsOption {
  /**
   * What the published index does with the attestations of the builds (provenance): `"keep"` lists each beside its image,
   * `"strip"` leaves them out, for registries and tools that stumble over `unknown/unknown` entries. They are built either
   * way, and stay in the repository by digest until its lifecycle policy removes them.
   *
   * @default "keep"
   */
  readonly attestations?: Attestations;
}

export interface AttestationsModel {
  readonly attestations: Attestations;
}

export const ATTESTATIONS: OptionGroup<AttestationsOption, AttestationsModel> = {
  checks: { attestations: (value) => [choiceProblem("attestations", value, ["keep", "strip"])] },
  resolve: ({ attestations = "keep" }) => ({ attestations }),
};
