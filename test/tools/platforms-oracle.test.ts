import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { DescriptorPlatform } from "../../components/oci/descriptor";
import { choosePlatform } from "../../components/oci/platform-choice";
import { cached } from "../../local/cache";
import { goTools } from "../../local/setup/go-tools";
import { OCI_INDEX, OCI_MANIFEST } from "../oci/image-index-sources";

let oracle: string;

beforeAll(async () => {
  oracle = join(await cached(goTools("platforms-oracle")), "platforms-oracle");
});

interface Question {
  readonly Machine: DescriptorPlatform;
  readonly Entries: readonly (DescriptorPlatform | null)[];
}

describe("the image that containerd's own package chooses", () => {
  it("is the one that we choose, on any machine of any index", () => {
    const questions = fc.sample(question(), 20_000);

    const answers: unknown = JSON.parse(
      execFileSync(oracle, { input: JSON.stringify(questions), encoding: "utf8", maxBuffer: 1e8 }),
    );

    expect(questions.map(ours)).toEqual(answers);
  });
});

function ours({ Machine, Entries }: Question): readonly number[] {
  const manifests = Entries.map((platform, at) => ({
    mediaType: OCI_MANIFEST,
    digest: String(at),
    size: 1,
    ...(platform === null ? {} : { platform }),
  }));
  const { os, architecture, variant = "" } = Machine;
  const machine = {
    os,
    architecture,
    variant,
    osVersion: Machine["os.version"] ?? "",
    osFeatures: Machine["os.features"] ?? [],
  };
  const { candidates } = choosePlatform({ mediaType: OCI_INDEX, manifests }, machine, "containerd");
  return candidates.map(({ descriptor }) => Number(descriptor.digest));
}

function question(): fc.Arbitrary<Question> {
  const entry = fc.option(platform(), { freq: 15 });
  return fc.record({ Machine: platform(), Entries: fc.array(entry, { minLength: 1, maxLength: 8 }) });
}

function platform(): fc.Arbitrary<DescriptorPlatform> {
  return fc.record(
    {
      os: fc.constantFrom("linux", "linux", "linux", "windows", "darwin", "macOS"),
      architecture: fc.constantFrom(...ARCHITECTURES),
      variant: fc.constantFrom(...VARIANTS),
      "os.version": fc.constantFrom(...VERSIONS),
      "os.features": fc.constantFrom(["win32k"], ["a"], ["b", "a"], ["a", "a"]),
    },
    { requiredKeys: ["os", "architecture"] },
  );
}

const ARCHITECTURES = [
  ..."amd64 x86_64 386 i386 arm ARM armhf armel arm64 arm64 aarch64 riscv64 unknown".split(" "),
];
const VARIANTS = [
  "",
  ..."v1 v2 v3 v4 v5 v6 v7 V7 7 8 v8 v8.0 v8.1 v8.5 v8.9 v9 9.0 v9.0 v9.2 v9.7 v9.8 v10 x".split(" "),
];
const VERSIONS = [
  "",
  ..."10.0 x.y.z 6.1.1 10.0.17763 10.0.17763.1 10.0.20348.5 10.0.22621 10.0.26100 10.0.26200".split(" "),
];
