/** CPU architecture of a build project, in OCI's terms (GOARCH): `amd64` is x86, `arm64` is Graviton. */
export type Architecture = "amd64" | "arm64";

/** AWS's names for a build project of one architecture, and the platforms that it can build. */
export interface ArchitectureFacts {
  /** CodeBuild `environment.type`. */
  readonly environmentType: "LINUX_CONTAINER" | "ARM_CONTAINER";
  /** Curated build image; both run Amazon Linux 2023 with Docker 28 and buildx 0.32. */
  readonly buildImage: string;
  /** Canonical platforms that its CPU runs natively. */
  readonly native: readonly string[];
  /** Canonical platforms that it runs through QEMU, with the name `binfmt` installs them by. */
  readonly emulated: Readonly<Record<string, string>>;
}

/**
 * Environment types: CodeBuild API `ProjectEnvironment.type`
 * (https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html).
 * Images: https://github.com/aws/aws-codebuild-docker-images.
 * Other CPUs: https://github.com/tonistiigi/binfmt. 32-bit Arm needs QEMU: Graviton4 (Neoverse V2) has no AArch32 mode, and CodeBuild does not promise an older one.
 */
export const ARCHITECTURES: Readonly<Record<Architecture, ArchitectureFacts>> = {
  amd64: {
    environmentType: "LINUX_CONTAINER",
    buildImage: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
    native: ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/386"],
    emulated: { "linux/riscv64": "riscv64", "linux/ppc64le": "ppc64le", "linux/s390x": "s390x" },
  },
  arm64: {
    environmentType: "ARM_CONTAINER",
    buildImage: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
    native: ["linux/arm64"],
    emulated: { "linux/arm/v7": "arm", "linux/arm/v6": "arm", "linux/arm/v5": "arm" },
  },
};

/** The architectures in the order in which they are listed everywhere. */
export const ARCHITECTURE_ORDER: readonly Architecture[] = ["amd64", "arm64"];

/** The architecture whose build project builds `platform` (canonical form), or `undefined` when none can. */
export function architectureFor(platform: string): Architecture | undefined {
  return ARCHITECTURE_ORDER.find((architecture) => {
    const facts = ARCHITECTURES[architecture];
    return facts.native.includes(platform) || Object.hasOwn(facts.emulated, platform);
  });
}

/** Whether a platform (canonical form) is built through QEMU. */
export function isEmulated(platform: string): boolean {
  return ARCHITECTURE_ORDER.some((architecture) =>
    Object.hasOwn(ARCHITECTURES[architecture].emulated, platform),
  );
}

/** Every platform that a build project can build, in the order of the architectures. */
export function buildablePlatforms(): readonly string[] {
  return ARCHITECTURE_ORDER.flatMap((architecture) => {
    const facts = ARCHITECTURES[architecture];
    return [...facts.native, ...Object.keys(facts.emulated)];
  });
}
