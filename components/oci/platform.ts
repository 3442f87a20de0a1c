/** What an image runs on, in the words of the OCI image index (`GOOS`, `GOARCH`). */
export interface Platform {
  /** Operating system, for example `linux`. */
  readonly os: string;
  /** CPU architecture, for example `amd64`. */
  readonly architecture: string;
  /** Variant of the CPU, for example `v7` of `arm`; left out where it is the common one (`arm64`'s v8, `amd64`'s v1). */
  readonly variant?: string;
  /** Version of the operating system, for example `10.0.17763` of `windows`. */
  readonly osVersion?: string;
  /** Features that the operating system must have, for example `win32k`; sorted, each once. */
  readonly osFeatures?: readonly string[];
}

/** Thrown when a text or an object names no platform; the message has the value got, the rule and the change to make. */
export class PlatformError extends Error {
  override readonly name = "PlatformError" as const;
}

/** A platform with its aliases resolved, its common variant left out and its features sorted; empty texts are left out. */
export function normalizePlatform(platform: Platform): Platform {
  const { architecture, variant } = normalizedCpu(platform.architecture, platform.variant ?? "");
  const features = (platform.osFeatures ?? []).filter((feature) => feature !== "");
  return {
    os: normalizedOs(platform.os),
    architecture,
    ...(variant === "" ? {} : { variant }),
    ...(platform.osVersion ? { osVersion: platform.osVersion } : {}),
    ...(features.length === 0 ? {} : { osFeatures: [...new Set(features)].sort() }),
  };
}

/** Whether containerd knows the system, in any spelling; only then it may stand alone. */
export function isKnownOs(os: string): boolean {
  return KNOWN_OS.has(normalizedOs(os));
}

/** Whether containerd knows the architecture, in its normalised spelling; only then it may stand alone. */
export function isKnownArchitecture(architecture: string): boolean {
  return KNOWN_ARCHITECTURES.has(architecture);
}

/** containerd's known systems, from https://go.dev/src/internal/syslist/syslist.go and older lists of Go. */
const KNOWN_OS = words(
  "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos",
);
const KNOWN_ARCHITECTURES = words(
  "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le",
  "ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm",
);
const OS_ALIASES: ReadonlyMap<string, string> = new Map([["macos", "darwin"]]);

/** Other spellings of an architecture; one with a variant replaces the variant that was given. */
const ARCHITECTURE_ALIASES: ReadonlyMap<
  string,
  { readonly architecture: string; readonly variant?: string }
> = new Map([
  ["i386", { architecture: "386", variant: "" }],
  ["x86_64", { architecture: "amd64" }],
  ["x86-64", { architecture: "amd64" }],
  ["aarch64", { architecture: "arm64" }],
  ["armhf", { architecture: "arm", variant: "v7" }],
  ["armel", { architecture: "arm", variant: "v6" }],
]);

/** Other spellings of a variant; the common one of `amd64` and `arm64` is not written, that of `arm` is. */
const VARIANT_ALIASES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["amd64", new Map([["v1", ""]])],
  ["arm64", new Map(Object.entries({ "8": "", v8: "", "v8.0": "", "9": "v9", "9.0": "v9", "v9.0": "v9" }))],
  ["arm", new Map(Object.entries({ "": "v7", "5": "v5", "6": "v6", "7": "v7", "8": "v8" }))],
]);

function normalizedOs(os: string): string {
  return OS_ALIASES.get(os.toLowerCase()) ?? os.toLowerCase();
}

function normalizedCpu(architecture: string, variant: string): { architecture: string; variant: string } {
  const written = architecture.toLowerCase();
  const alias = ARCHITECTURE_ALIASES.get(written) ?? { architecture: written };
  const given = alias.variant ?? variant.toLowerCase();
  return {
    architecture: alias.architecture,
    variant: VARIANT_ALIASES.get(alias.architecture)?.get(given) ?? given,
  };
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
