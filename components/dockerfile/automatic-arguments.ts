import type { Platform } from "../oci/platform";
import { formatPlatform } from "../oci/platform-text";

/** What an image is built for, and what builds it. */
export interface BuildPlatforms {
  readonly target: Platform;
  readonly build: Platform;
}

/**
 * Arguments that BuildKit sets: known to FROM, and to a stage that names them in an ARG without a default.
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
 */
export const AUTOMATIC_ARGUMENTS: readonly string[] = [
  "BUILDPLATFORM",
  "BUILDOS",
  "BUILDOSVERSION",
  "BUILDARCH",
  "BUILDVARIANT",
  "TARGETPLATFORM",
  "TARGETOS",
  "TARGETOSVERSION",
  "TARGETARCH",
  "TARGETVARIANT",
  "TARGETSTAGE",
];

/** Their values; `stage` is the name of the stage that is built. */
export function automaticArguments(
  { target, build }: BuildPlatforms,
  stage: string | undefined,
): ReadonlyMap<string, string> {
  return new Map([
    ...platformArguments("BUILD", build),
    ...platformArguments("TARGET", target),
    ["TARGETSTAGE", stage ?? "default"],
  ]);
}

function platformArguments(prefix: string, platform: Platform): readonly (readonly [string, string])[] {
  return [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, platform.osVersion ?? ""],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ""],
  ];
}
