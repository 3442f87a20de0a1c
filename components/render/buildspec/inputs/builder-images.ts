import { BUILD_IMAGES } from "../../../service/build-images";
import { pulledFrom } from "../../registries/mirror-address";
import type { BuildInput } from "../build-input";

/** References of the images that the build itself needs, where they are not the ones that the commands name. */
export const BUILDKIT_IMAGE = "MULTIARCH_BUILDKIT_IMAGE";
export const BINFMT_IMAGE = "MULTIARCH_BINFMT_IMAGE";
export const SBOM_SCANNER = "MULTIARCH_SBOM_SCANNER";

/** Docker's engine pulls BuildKit and QEMU, by the name of a mirror where there is one. BuildKit pulls the scanner, by its own mirrors. */
export const BUILDER_IMAGES_INPUT: BuildInput = {
  variables: (_service, { builderImages, registryMirrors }) =>
    [
      {
        name: BUILDKIT_IMAGE,
        value: pulledFrom(builderImages.buildkit, registryMirrors),
        usual: BUILD_IMAGES.buildkit,
      },
      {
        name: BINFMT_IMAGE,
        value: pulledFrom(builderImages.binfmt, registryMirrors),
        usual: BUILD_IMAGES.binfmt,
      },
      { name: SBOM_SCANNER, value: [builderImages.sbomScanner], usual: BUILD_IMAGES.sbomScanner },
    ].flatMap(({ name, value, usual }) =>
      value.length === 1 && value[0] === usual ? [] : [{ name, value }],
    ),
};
