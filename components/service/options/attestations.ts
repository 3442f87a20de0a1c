import { choiceProblem } from "./checks";
import type { OptionGroup } from "./group";

/** What a published index does with attestations. */
export type Attestations = "keep" | "strip";

/** Option `attestations`. */
export interface AttestationsOption {
  /**
   * Whether the published index lists the attestations of the builds (provenance): `"keep"` lists each directly after its
   * image, `"strip"` lists none.
   *
   * - `"keep"`: each attestation is listed directly after its image
   * - `"strip"`: none is listed, for registries and tools that refuse entries of `unknown/unknown`
   *
   * The builds push attestations in both cases. A stripped one stays in the repository by digest until the lifecycle policy
   * removes it.
   *
   * @default "keep"
   */
  readonly attestations?: Attestations;
}

/** Part of the model: `attestations`. */
export interface AttestationsModel {
  readonly attestations: Attestations;
}

export const ATTESTATIONS: OptionGroup<AttestationsOption, AttestationsModel> = {
  checks: { attestations: (value) => [choiceProblem("attestations", value, ["keep", "strip"])] },
  resolve: ({ attestations = "keep" }) => ({ attestations }),
};
