import { argumentUses, isOnlyTold } from "./argument-uses";
import type { LintFile } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const buildArgument: Rule = {
  id: "build-argument",
  summary: "`BUILDARCH` or `BUILDPLATFORM` is used where `TARGETARCH` is meant",
  check: buildArguments,
};

const BUILD = /^BUILD(?:ARCH|PLATFORM|VARIANT)$/;

function* buildArguments({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const { instruction, name, line, scope } of argumentUses(stage)) {
      if (!BUILD.test(name) || scope.definition(name)?.origin !== "automatic") continue;
      const text = [instruction.text.text, ...instruction.heredocs.map(({ body }) => body.text)].join("\n");
      const setsTarget = new RegExp(`\\bGOARCH=["']?\\$\\{?${name}`).test(text);
      if (
        !setsTarget &&
        (stage.runsOn !== "target" || text.includes("TARGET") || isOnlyTold(stage, instruction, name))
      )
        continue;
      const meant = name.replace("BUILD", "TARGET");
      yield {
        stage,
        instruction,
        line,
        severity: "warning",
        message: `$${name} is the machine that builds, not the platform that the image is for`,
        suggestion: `declare "ARG ${meant}" and write "$${meant}"`,
        subject: `$${name}`,
      };
    }
  }
}
