import { choiceProblem, oneOfProblem } from "./checks";
import type { OptionGroup } from "./group";
import type { ImageFormModel } from "./image-form";

/** What a published index does with attestations. */
export type Attestations = "keep" | "strip";

/** How much a build says about itself. */
export type AttestationMode = "off" | "min" | "max";

/** Options `attestations`, `provenance`, `sbom`. */
export interface AttestationsOptions {
  /**
   * Whether the published index lists the attestations of the builds (provenance, SBOM): `"keep"` lists each directly after its
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

  /**
   * Provenance of each image (SLSA): how it was built, from what.
   *
   * - `"off"`: none
   * - `"min"`: the build, the base images, the platform and the times
   * - `"max"`: also the values of all build arguments, the Dockerfile and its steps. Never put a secret into an argument; a secret mount
   *   is named, without its value
   *
   * @default - "min", or "off" where `imageFormat` is "docker"
   */
  readonly provenance?: AttestationMode;

  /**
   * List of the packages in each image (SBOM, in SPDX), made by a scanner image that BuildKit runs after the build.
   *
   * - `"off"`: none
   * - `"min"`: of the image alone
   * - `"max"`: also of the stages and of the build context, where the Dockerfile declares `ARG BUILDKIT_SBOM_SCAN_STAGE` and
   *   `ARG BUILDKIT_SBOM_SCAN_CONTEXT`; BuildKit asks for these lines
   *
   * @default "off"
   */
  readonly sbom?: AttestationMode;
}

/** Part of the model: `attestations`, `provenance`, `sbom`. */
export interface AttestationsModel {
  readonly attestations: Attestations;
  readonly provenance: AttestationMode;
  readonly sbom: AttestationMode;
}

const MODES = ["off", "min", "max"] as const satisfies readonly AttestationMode[];

export const ATTESTATIONS: OptionGroup<AttestationsOptions, AttestationsModel, [ImageFormModel]> = {
  checks: {
    attestations: (value) => [choiceProblem("attestations", value, ["keep", "strip"])],
    provenance: (value) => [oneOfProblem("provenance", value, MODES)],
    sbom: (value) => [oneOfProblem("sbom", value, MODES)],
  },
  resolve: ({ attestations = "keep", provenance, sbom = "off" }, { imageFormat }) => ({
    attestations,
    provenance: provenance ?? (imageFormat === "docker" ? "off" : "min"),
    sbom,
  }),
};
