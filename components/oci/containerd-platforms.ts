import type { Descriptor, DescriptorPlatform } from "./descriptor";
import { normalizePlatform, type Platform } from "./platform";
import { firstReason, isUnknownPlatform, type PassReason, type PlatformRules } from "./platform-rules";
import { windowsRuns } from "./windows-version";

/** The order of containerd's `platforms.Only`: https://github.com/containerd/platforms/blob/main/compare.go */
export const CONTAINERD_PLATFORMS: PlatformRules = {
  order: (machine) => {
    const { architecture, variant = "", ...system } = normalizePlatform(machine);
    return cpusOf(architecture, variant).map(([cpu, version]) =>
      normalizePlatform({ ...system, architecture: cpu, variant: version }),
    );
  },
  judge,
  takesUnknown: () => true,
  compare: (a, b) => featuresOf(b) - featuresOf(a),
};

type Cpu = readonly [architecture: string, variant: string];

function cpusOf(architecture: string, variant: string): readonly Cpu[] {
  switch (architecture) {
    case "amd64":
      return [["amd64", variant], ...olderThan("amd64", variant, 1), ["386", ""]];
    case "arm":
      return [["arm", variant], ...olderThan("arm", variant, 5)];
    case "arm64":
      return arm64Cpus(variant);
    default:
      return [[architecture, variant]];
  }
}

function olderThan(architecture: string, variant: string, oldest: number): readonly Cpu[] {
  const version = Number(/^v?(\d{1,3})$/.exec(variant)?.[1] ?? oldest);
  return Array.from({ length: Math.max(version - oldest, 0) }, (_none, at) => [
    architecture,
    `v${version - 1 - at}`,
  ]);
}

/** A CPU of v9 runs what v8 runs five steps further; every one runs 32-bit code. A variant that is none of these runs nothing. */
function arm64Cpus(variant: string): readonly Cpu[] {
  const [, major, minor = "0"] = /^v([89])(?:\.(\d))?$/.exec(variant === "" ? "v8" : variant) ?? [];
  if (major === undefined || (major === "9" && Number(minor) > NEWEST_OF_V9)) return [];
  const step = Number(minor);
  const v9 = major === "9" ? steps("9", step) : [];
  const v8 = steps("8", major === "9" ? Math.min(step + STEPS_OF_V8_IN_V9, NEWEST_OF_V8) : step);
  return [...v9, ...v8, ["arm", "v8"], ...olderThan("arm", "v8", 5)];
}

const NEWEST_OF_V8 = 9;
const NEWEST_OF_V9 = 7;
const STEPS_OF_V8_IN_V9 = 5;

function steps(major: string, minor: number): readonly Cpu[] {
  return Array.from({ length: minor + 1 }, (_none, at) => [
    "arm64",
    at === minor ? `v${major}` : `v${major}.${minor - at}`,
  ]);
}

function judge(platform: DescriptorPlatform, order: readonly Platform[]): number | PassReason {
  if (isUnknownPlatform(platform)) return "unknown platform";
  const entry = normalizePlatform({
    ...platform,
    osVersion: platform["os.version"] ?? "",
    osFeatures: platform["os.features"] ?? [],
  });
  return firstReason(order, [
    ["operating system", ({ os }) => os === entry.os],
    ["architecture", ({ architecture }) => architecture === entry.architecture],
    ["variant", ({ variant }) => variant === entry.variant],
    [
      "version of the operating system",
      ({ os, osVersion = "" }) => os !== "windows" || windowsRuns(osVersion, entry.osVersion ?? ""),
    ],
    ["features of the operating system", (wanted) => hasFeatures(wanted, entry.osFeatures ?? [])],
  ]);
}

function hasFeatures({ os, osFeatures = [] }: Platform, needed: readonly string[]): boolean {
  // Every Windows has it: older programs did not look at features.
  return needed.every(
    (feature) => osFeatures.includes(feature) || (os === "windows" && feature === "win32k"),
  );
}

function featuresOf({ platform }: Descriptor): number {
  return platform?.["os.features"]?.length ?? 0;
}
