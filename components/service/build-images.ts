/**
 * Images that the build itself needs, each pinned by digest: a floating tag changed BuildKit's default media types once already
 * (https://github.com/moby/buildkit/releases/tag/v0.32.0).
 */
export const BUILD_IMAGES = {
  /** BuildKit of the `docker-container` builder: https://hub.docker.com/r/moby/buildkit */
  buildkit: "moby/buildkit:v0.34.0@sha256:b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c",
  /** QEMU for platforms that the builder's CPU does not run: https://hub.docker.com/r/tonistiigi/binfmt */
  binfmt:
    "tonistiigi/binfmt:qemu-v10.2.3-68@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0",
  /** What BuildKit lists the packages of an image with: https://hub.docker.com/r/docker/buildkit-syft-scanner */
  sbomScanner:
    "docker/buildkit-syft-scanner:1.12.0@sha256:ae4f3b554449e7e25548e7d8ccc029d17357348e30c6e3df01b92bc93654d6a9",
} as const;
