import { DEFAULT_PLATFORMS } from "../../oci/default-platforms";
import { isKnownOs, PlatformError } from "../../oci/platform";
import { formatPlatform, parsePlatform } from "../../oci/platform-text";
import { asTyped, shown } from "../../text/shown";
import { architectureFor, buildablePlatforms } from "../architectures";
import type { Problem } from "../problem";
import type { OptionGroup } from "./group";

/** Option `platforms`. */
export interface PlatformsOption {
  /**
   * OCI platforms of the image, in the order in which the published index lists them.
   *
   * Each is built by the build project of its CPU, and the platforms of one project at the same time:
   *
   * - x86: `linux/amd64`, `linux/amd64/v2`, `linux/amd64/v3` and `linux/386`; through QEMU `linux/riscv64`, `linux/ppc64le` and
   *   `linux/s390x`
   * - Graviton: `linux/arm64`; through QEMU `linux/arm/v7`, `linux/arm/v6` and `linux/arm/v5`
   *
   * QEMU interprets each instruction of a `RUN` step, which makes compilers many times slower (docs/performance.md), so the stack
   * warns. Cross-compilation avoids it. A run is published only when all platforms were built.
   *
   * @default ["linux/amd64", "linux/arm64"]
   */
  readonly platforms?: readonly string[];
}

/** Part of the model: `platforms`. */
export interface PlatformsModel {
  /** Canonical, in declared order. */
  readonly platforms: readonly string[];
}

export const PLATFORMS: OptionGroup<PlatformsOption, PlatformsModel> = {
  checks: { platforms: platformProblems },
  resolve: ({ platforms = DEFAULT_PLATFORMS }) => ({
    platforms: platforms.map((text) => formatPlatform(parsePlatform(text))),
  }),
};

function platformProblems(platforms: unknown): readonly Problem[] {
  if (!Array.isArray(platforms) || platforms.length === 0) {
    const reason = `${shown(platforms)} is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]`;
    return [{ path: "platforms", reason }];
  }
  const first = new Map<string, number>();
  return platforms.flatMap((text: unknown, index) => {
    const path = `platforms[${index}]`;
    const platform = canonicalPlatform(text);
    if (platform instanceof PlatformError) return { path, reason: platform.message };
    const earlier = first.get(platform);
    if (earlier !== undefined) {
      const reason = `${shown(text)} is the same platform as platforms[${earlier}] ${shown(platforms[earlier])}; leave one out`;
      return { path, reason };
    }
    first.set(platform, index);
    return [];
  });
}

/** The platform in its canonical form, when a build project builds it. */
function canonicalPlatform(text: unknown): string | PlatformError {
  if (typeof text !== "string")
    return new PlatformError(`${shown(text)} is not a text; use for example "linux/arm64"`);
  const platform = parsed(text);
  if (typeof platform === "string" && architectureFor(platform) !== undefined) return platform;
  const meant = parsed(meantText(text));
  if (typeof meant === "string" && architectureFor(meant) !== undefined)
    return new PlatformError(`${shown(text)} has no build project; use ${asTyped(meant)}`);
  const otherSystem = isKnownOs(text) && !/^linux$/i.test(text);
  if (platform instanceof PlatformError && !otherSystem) return platform;
  return new PlatformError(
    `${shown(text)} has no build project; use one of ${buildablePlatforms().join(", ")}`,
  );
}

function parsed(text: string): string | PlatformError {
  try {
    return formatPlatform(parsePlatform(text));
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
}

/** A platform as other tools write it: `LINUX_ARM64`, `linux/armv7`, `arm64v8`. */
function meantText(text: string): string {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/^linux[/_-]/, "");
  return SPELLINGS.get(word) ?? word;
}

/**
 * CPUs in the words of Node.js, of `uname -m` and of Docker's official images
 * (https://github.com/docker-library/official-images#architectures-other-than-amd64).
 */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["x64", "amd64"],
  ["armv8", "arm64"],
  ["arm64v8", "arm64"],
  ...["5", "6", "7"].flatMap((version) =>
    [`armv${version}`, `armv${version}l`, `arm32v${version}`].map(
      (word) => [word, `linux/arm/v${version}`] as const,
    ),
  ),
]);
