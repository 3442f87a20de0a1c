import type { Descriptor, DescriptorPlatform } from "./descriptor";
import { DOCKER_LIST } from "./media-types";
import { normalizePlatform, type Platform } from "./platform";
import { firstReason, isUnknownPlatform, type PassReason, type PlatformRules } from "./platform-rules";

/**
 * The order of Podman, Buildah, Skopeo and CRI-O on a machine without options: platforms are compared as they are written,
 * without versions or features. See https://github.com/containers/image/blob/main/internal/pkg/platform/platform_matcher.go
 */
export const PODMAN_PLATFORMS: PlatformRules = {
  order: (machine) => {
    const { os, architecture, variant = "" } = normalizePlatform(machine);
    return variantsOf(architecture, variant).map((version) => ({
      os,
      architecture,
      ...(version === "" ? {} : { variant: version }),
    }));
  },
  judge,
  takesUnknown: (indexType) => indexType !== DOCKER_LIST,
  compare: (a, b) => Number(isZstd(b)) - Number(isZstd(a)),
};

/** By architecture, from the most capable on; a machine of `arm64` is one of v8. */
const KNOWN_VARIANTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["arm", ["v8", "v7", "v6", "v5"]],
  ["arm64", ["v8"]],
]);

function variantsOf(architecture: string, variant: string): readonly string[] {
  const own = architecture === "arm64" && variant === "" ? "v8" : variant;
  if (own === "") return [""];
  const known = KNOWN_VARIANTS.get(architecture) ?? [];
  const at = known.indexOf(own);
  return [...(at < 0 ? [own] : known.slice(at)), ""];
}

function judge(platform: DescriptorPlatform, order: readonly Platform[]): number | PassReason {
  if (isUnknownPlatform(platform)) return "unknown platform";
  return firstReason(order, [
    ["operating system", ({ os }) => os === platform.os],
    ["architecture", ({ architecture }) => architecture === platform.architecture],
    ["variant", ({ variant = "" }) => variant === (platform.variant ?? "")],
  ]);
}

function isZstd({ annotations }: Descriptor): boolean {
  return annotations?.["io.github.containers.compression.zstd"] === "true";
}
