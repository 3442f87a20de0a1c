import { booleanProblem, choiceProblem } from "./checks";
import type { OptionGroup } from "./group";

/** The media types of the images of each platform. */
export type ImageFormat = "oci" | "docker";

/** How the layers of a build are compressed. */
export type Compression = "gzip" | "zstd";

/** Options `imageFormat`, `compression`, `reproducible`. */
export interface ImageFormOptions {
  /**
   * Media types of the image of each platform: `"oci"` or `"docker"`.
   *
   * - `"oci"`: OCI image manifests
   * - `"docker"`: Docker's schema 2, for services that read nothing else, such as SageMaker's endpoints. It has room for neither
   *   annotations nor attestations, so `provenance` and `sbom` are `"off"`
   *
   * The published index is an OCI index in both cases: a service that reads no index takes the digest of one platform.
   *
   * @default "oci"
   */
  readonly imageFormat?: ImageFormat;

  /**
   * How the layers that a build makes are compressed: `"gzip"` or `"zstd"`.
   *
   * Every reader of images knows `"gzip"`. `"zstd"` is smaller and faster to unpack, and is refused by Docker before 23 and by scanners
   * that do not know it. Layers of the base image, and those that come from the build cache, stay as they are.
   *
   * @default "gzip"
   */
  readonly compression?: Compression;

  /**
   * Whether the files of an image have no time later than the commit's, so that two builds of one commit give the same image.
   *
   * `true` writes the layers that a build makes once more. With the build cache, a layer may keep the times of the build that made it:
   * set `noCache` too, for an image that anybody can build again to the same digest. Steps that write something else in each build stay
   * different.
   *
   * @default false
   */
  readonly reproducible?: boolean;
}

/** Part of the model: `imageFormat`, `compression`, `reproducible`. */
export interface ImageFormModel {
  readonly imageFormat: ImageFormat;
  readonly compression: Compression;
  readonly reproducible: boolean;
}

export const IMAGE_FORM: OptionGroup<ImageFormOptions, ImageFormModel> = {
  checks: {
    imageFormat: (value) => [choiceProblem("imageFormat", value, ["oci", "docker"])],
    compression: (value) => [choiceProblem("compression", value, ["gzip", "zstd"])],
    reproducible: (value) => [booleanProblem("reproducible", value)],
  },
  resolve: ({ imageFormat = "oci", compression = "gzip", reproducible = false }) => ({
    imageFormat,
    compression,
    reproducible,
  }),
};
