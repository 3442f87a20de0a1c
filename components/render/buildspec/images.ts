/**
 * Images that the build itself needs, pinned: a floating tag changed BuildKit's default media types once already
 * (https://github.com/moby/buildkit/releases/tag/v0.32.0).
 */
export const BUILD_IMAGES = {
  /** BuildKit of the `docker-container` builder: https://hub.docker.com/r/moby/buildkit */
  buildkit: "moby/buildkit:v0.34.2",
  /** QEMU for platforms that the builder's CPU does not run: https://hub.docker.com/r/tonistiigi/binfmt */
  binfmt:
    "tonistiigi/binfmt:qemu-v10.2.3-68@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0",
} as const;
