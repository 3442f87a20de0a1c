import { ImageReferenceError, parseImageReference } from "../../../oci/image-reference";
import { isPlainObject } from "../../../text/json";
import { asTyped, shown } from "../../../text/shown";
import { BUILD_IMAGES } from "../../build-images";
import type { Problem } from "../../problem";
import { type OptionGroup, optionProblems, type PublisherOptionContext } from "../group";

/** Images that a build itself needs. */
export interface BuilderImages {
  /**
   * BuildKit, which builds the images: https://hub.docker.com/r/moby/buildkit
   *
   * @default - a version of `moby/buildkit` that this package was tested with, by digest
   */
  readonly buildkit?: string;
  /**
   * The installer of QEMU, for platforms that no build machine runs: https://hub.docker.com/r/tonistiigi/binfmt
   *
   * @default - a version of `tonistiigi/binfmt` that this package was tested with, by digest
   */
  readonly binfmt?: string;
  /**
   * What lists the packages of an image: https://hub.docker.com/r/docker/buildkit-syft-scanner
   *
   * @default - a version of `docker/buildkit-syft-scanner` by digest
   */
  readonly sbomScanner?: string;
}

/** Option `builderImages`. */
export interface BuilderImagesOption {
  /**
   * Where builds take BuildKit, the installer of QEMU and the SBOM scanner from: references with a digest, of any registry. One of a
   * private registry of ECR is pulled with the rights of the build role, which gets them; one of a registry in `registryMirrors`
   * comes through its mirror.
   *
   * A change is in force for the next build.
   *
   * @example { buildkit: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/buildkit@sha256:..." }
   *
   * @default - images of Docker Hub, by digest
   */
  readonly builderImages?: BuilderImages;
}

/** Part of the model: `builderImages`. */
export interface BuilderImagesModel {
  readonly builderImages: Readonly<Required<BuilderImages>>;
}

export const BUILDER_IMAGES: OptionGroup<
  BuilderImagesOption,
  BuilderImagesModel,
  [],
  PublisherOptionContext
> = {
  checks: { builderImages: imagesProblems },
  resolve: ({ builderImages = {} }) => ({
    builderImages: {
      buildkit: builderImages.buildkit ?? BUILD_IMAGES.buildkit,
      binfmt: builderImages.binfmt ?? BUILD_IMAGES.binfmt,
      sbomScanner: builderImages.sbomScanner ?? BUILD_IMAGES.sbomScanner,
    },
  }),
};

const CHECKS = {
  buildkit: (value: unknown) => [imageProblem("buildkit", value)],
  binfmt: (value: unknown) => [imageProblem("binfmt", value)],
  sbomScanner: (value: unknown) => [imageProblem("sbomScanner", value)],
};

function imagesProblems(value: unknown): readonly (Problem | undefined)[] {
  const path = "builderImages";
  if (!isPlainObject(value))
    return [
      {
        path,
        reason: `${shown(value)} is not a plain object; use for example { buildkit: ${example("buildkit")} }`,
      },
    ];
  return optionProblems(CHECKS, value, undefined, path);
}

function imageProblem(name: keyof typeof BUILD_IMAGES, value: unknown): Problem | undefined {
  const path = `builderImages.${name}`;
  const use = `use for example ${example(name)}`;
  if (typeof value !== "string") return { path, reason: `${shown(value)} is not a text; ${use}` };
  try {
    if (parseImageReference(value).digest !== undefined) return undefined;
    return {
      path,
      reason: `${shown(value)} has no digest, so that it could change between two builds; ${use}`,
    };
  } catch (error) {
    if (error instanceof ImageReferenceError) return { path, reason: error.message };
    throw error;
  }
}

function example(name: keyof typeof BUILD_IMAGES): string {
  return asTyped(BUILD_IMAGES[name]);
}
