import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EMULATION_COST } from "../../components/service/emulation";
import { resolveService } from "../../components/service/resolve-service";

/** Each platform alone: the architecture of its build project and the emulator that the project installs first. */
const PLATFORMS: readonly (readonly [string, string, string])[] = [
  ["linux/amd64", "amd64", "none"],
  ["linux/amd64/v2", "amd64", "none"],
  ["linux/amd64/v3", "amd64", "none"],
  ["linux/386", "amd64", "none"],
  ["linux/riscv64", "amd64", "riscv64"],
  ["linux/ppc64le", "amd64", "ppc64le"],
  ["linux/s390x", "amd64", "s390x"],
  ["linux/arm64", "arm64", "none"],
  ["linux/arm/v7", "arm64", "arm"],
  ["linux/arm/v6", "arm64", "arm"],
  ["linux/arm/v5", "arm64", "arm"],
];

describe("a service of one platform", () => {
  it.each(PLATFORMS)(
    "%s is built by its %s project, with the emulator %s",
    (platform, architecture, emulator) => {
      const { projects, warnings } = resolveService("web", { platforms: [platform] });

      expect(projects.map((project) => [project.architecture, project.platforms, project.emulators])).toEqual(
        [[architecture, [platform], emulator === "none" ? [] : [emulator]]],
      );
      expect(warnings.map(({ id, path }) => [id, path])).toEqual(
        emulator === "none" ? [] : [["emulated-platform", "platforms[0]"]],
      );
    },
  );
});

describe("the warning of emulation", () => {
  it("says what it costs, as it was measured", () => {
    const file = join(__dirname, "..", "..", "bench", "results", "examples.json");
    const ratios = [
      ...readFileSync(file, "utf8").matchAll(/"native": ([\d.]+)[^}]*"emulated": ([\d.]+)/gs),
    ].map(([, native, emulated]) => Number(emulated) / Number(native));

    expect(ratios.length).toBeGreaterThan(2);
    expect(Math.round(Math.min(...ratios))).toBe(EMULATION_COST.least);
    expect(Math.round(Math.max(...ratios))).toBe(EMULATION_COST.most);
    const [warning] = resolveService("web", { platforms: ["linux/arm/v7"] }).warnings;
    expect(warning?.reason).toBe(
      'no build machine runs linux/arm/v7 itself, so its RUN steps go through QEMU, which made builds with compilers 12 to 13 times longer where it was measured; cross-compile in a stage of "FROM --platform=$BUILDPLATFORM", or give the build a larger size and timeout',
    );
  });

  it("names every emulated platform at its place", () => {
    const platforms = ["linux/s390x", "linux/amd64", "linux/arm/v6"];

    expect(resolveService("web", { platforms }).warnings.map(({ path }) => path)).toEqual([
      "platforms[0]",
      "platforms[2]",
    ]);
  });
});
