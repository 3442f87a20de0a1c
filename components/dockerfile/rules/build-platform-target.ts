import type { LintFile } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const buildPlatformTarget: Rule = {
  id: "build-platform-target",
  summary: "the image itself is built on `$BUILDPLATFORM`",
  check: buildPlatformTargets,
};

/** Stages that check or write sources: their image is not what is published. */
const CHECKS = /(?:^|[-_])(?:lint|tests?|validate|vendor|fmt|format|check|docs?|generate)(?:$|[-_])/;

function* buildPlatformTargets({ stages }: LintFile): Iterable<Hit> {
  const image = stages.findLast(({ isInImage }) => isInImage);
  if (image === undefined || image.runsOn !== "build") return;
  // The stages of the image are a chain of FROM, whose first names the platform.
  const root = stages.find(({ isInImage }) => isInImage);
  const flag = root?.from.flags.find(({ name }) => name === "platform");
  if (root === undefined || flag === undefined || root.views[0]?.stage.base.kind === "scratch") return;
  yield {
    stage: root,
    instruction: root.from,
    line: flag.line,
    severity: CHECKS.test(image.name ?? "") ? "info" : "error",
    message: `the image is built on --platform=${flag.value}: for every platform it has the programs of the machine that builds it`,
    suggestion:
      "leave --platform out of the stage that becomes the image, and copy into it from a stage on $BUILDPLATFORM",
    subject: `--platform=${flag.value}`,
  };
}
