import { describe, expect, it } from "vitest";
import { runBuildspec } from "./buildspec-run";

/** The steps of the time line, each with its first and last second. */
function timeLine(
  log: string,
): readonly { readonly step: string; readonly from: number; readonly to: number }[] {
  return [...log.matchAll(/^ *(-?[\d.]+) to +(-?[\d.]+) {2}(.+)$/gm)].map(([, from, to, step = ""]) => ({
    step,
    from: Number(from),
    to: Number(to),
  }));
}

const PLATFORMS = {
  MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7",
  MULTIARCH_EMULATORS: "arm",
  BUILDX_BUILDER: "",
};

describe("the time line of a build", () => {
  it("has every step, from the start of the build", async () => {
    const began = Date.now() - 60_000;
    const env = { ...PLATFORMS, CODEBUILD_START_TIME: `${began}` };

    const { log } = await runBuildspec({ testCommand: ["/hello"] }, { env });

    const steps = timeLine(log);
    expect(steps.map(({ step }) => step).sort()).toEqual([
      "audit linux/arm/v7",
      "audit linux/arm64",
      "build and push linux/arm/v7",
      "build and push linux/arm64",
      "install QEMU",
      "log in to the registry",
      "start BuildKit",
      "test linux/arm/v7",
      "test linux/arm64",
    ]);
    for (const { from, to } of steps) {
      expect(from).toBeGreaterThanOrEqual(59.9);
      expect(to).toBeGreaterThanOrEqual(from);
    }
  });

  it("shows that the platforms and the preparations of one build are each at the same time", async () => {
    // Every start of docker waits until both of its kind have begun: one after the other would never end.
    const both = (kind: string) => `
      : > "$CALLS/../${kind}-$$"
      for _ in $(seq 300); do
        [ "$(ls "$CALLS/.." | grep -c '^${kind}-')" -ge 2 ] && break
        /bin/sleep 0.1
      done
      [ "$(ls "$CALLS/.." | grep -c '^${kind}-')" -ge 2 ] || exit 9`;
    const docker = `case "$*" in *"docker pull"* | "pull "*) ${both("pull")} ;; "buildx build "*) ${both("build")} ;; esac`;

    const { phases } = await runBuildspec({}, { env: { ...PLATFORMS, BEFORE_DOCKER: docker } });

    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
  });

  it("is printed after a failure too, without the step that failed", async () => {
    const { log } = await runBuildspec({}, { env: { ...PLATFORMS, FAIL: "buildx build .*arm/v7" } });

    expect(timeLine(log).map(({ step }) => step)).not.toContain("build and push linux/arm/v7");
    expect(timeLine(log).map(({ step }) => step)).toContain("build and push linux/arm64");
  });
});
