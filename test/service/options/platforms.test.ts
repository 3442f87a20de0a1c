import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const EVERY_PLATFORM = [
  "linux/amd64",
  "linux/amd64/v2",
  "linux/amd64/v3",
  "linux/386",
  "linux/riscv64",
  "linux/ppc64le",
  "linux/s390x",
  "linux/arm64",
  "linux/arm/v7",
  "linux/arm/v6",
  "linux/arm/v5",
];

describe("the platforms of a service", () => {
  it.each<[unknown, string, string]>([
    [[], "platforms", '[] is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]'],
    [
      "linux/amd64",
      "platforms",
      '"linux/amd64" is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]',
    ],
    [["linux/amd64", 64], "platforms[1]", '64 is not a text; use for example "linux/arm64"'],
    [
      ["linux/amd64", "linux/sparc/"],
      "platforms[1]",
      '"" in "linux/sparc/" is not an architecture or a variant (letters, digits, "_", "-" and "."); use for example "linux/amd64"',
    ],
    [
      ["windows/amd64"],
      "platforms[0]",
      `"windows/amd64" has no build project; use one of ${EVERY_PLATFORM.join(", ")}`,
    ],
    [["windows"], "platforms[0]", `"windows" has no build project; use one of ${EVERY_PLATFORM.join(", ")}`],
    [
      ["linux"],
      "platforms[0]",
      '"linux" is an operating system without an architecture; use for example "linux/amd64"',
    ],
    [["linux/armv7"], "platforms[0]", '"linux/armv7" has no build project; use "linux/arm/v7"'],
    [["armv6l"], "platforms[0]", '"armv6l" has no build project; use "linux/arm/v6"'],
    [["arm64v8"], "platforms[0]", '"arm64v8" has no build project; use "linux/arm64"'],
    [["arm32v7"], "platforms[0]", '"arm32v7" has no build project; use "linux/arm/v7"'],
    [["linux/x64"], "platforms[0]", '"linux/x64" has no build project; use "linux/amd64"'],
    [["LINUX_ARM64"], "platforms[0]", '"LINUX_ARM64" has no build project; use "linux/arm64"'],
    [["linux-x86_64"], "platforms[0]", '"linux-x86_64" has no build project; use "linux/amd64"'],
    [[" linux/arm64"], "platforms[0]", '" linux/arm64" has no build project; use "linux/arm64"'],
    [
      ["linux/arm64", "linux/amd64", "linux/arm64/v8"],
      "platforms[2]",
      '"linux/arm64/v8" is the same platform as platforms[0] "linux/arm64"; leave one out',
    ],
  ])("are refused with the place, the value and the change: %j", (platforms, path, reason) => {
    const problems = problemsOf(() => resolveService("billing-api", { platforms } as never));

    expect(problems).toEqual([{ path, reason }]);
  });

  it("may be all that the two CPUs run, each built by its own", () => {
    const { projects } = resolveService("billing-api", { platforms: EVERY_PLATFORM });

    expect(projects.map(({ platforms, emulators }) => ({ platforms, emulators }))).toEqual([
      { platforms: EVERY_PLATFORM.slice(0, 7), emulators: ["riscv64", "ppc64le", "s390x"] },
      { platforms: EVERY_PLATFORM.slice(7), emulators: ["arm"] },
    ]);
  });
});
