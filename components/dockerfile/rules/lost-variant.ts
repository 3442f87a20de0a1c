import { type ArgumentUse, argumentUses } from "./argument-uses";
import { type LintFile, type LintStage, listed } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const lostVariant: Rule = {
  id: "lost-variant",
  summary: "`TARGETARCH` is used without `TARGETVARIANT` for platforms of 32-bit Arm",
  check: lostVariants,
};

const KEEPS = /TARGETVARIANT|TARGETPLATFORM|GOARM|uname|--print-arch|\bxx-/;
const CHOOSES = /:\/\/|\bcase\b/;

function* lostVariants({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const arms = stage.platforms.filter(({ architecture }) => architecture === "arm");
    if (arms.length === 0 || stage.steps.some(({ instruction }) => KEEPS.test(textOf(instruction)))) continue;
    const use = [...argumentUses(stage)].find(
      ({ name, instruction }) => name === "TARGETARCH" && isChoice(instruction),
    );
    if (use !== undefined) yield lost(use, listed(arms));
  }
}

function lost({ stage, instruction, line }: ArgumentUse, arms: string): Hit {
  const isGo = textOf(instruction).includes("GOARCH");
  return {
    stage,
    instruction,
    line,
    severity: "warning",
    message: `$TARGETARCH is "arm" for ${arms}: ${isGo ? "Go chooses the variant itself" : "the variant is lost"}`,
    suggestion: isGo
      ? 'declare "ARG TARGETVARIANT" and write "GOARM=${TARGETVARIANT#v}"'
      : 'declare "ARG TARGETVARIANT" and choose by "$TARGETARCH$TARGETVARIANT", which is "armv7" for linux/arm/v7',
    subject: "$TARGETARCH",
  };
}

function isChoice(instruction: Hit["instruction"]): boolean {
  const text = textOf(instruction);
  switch (instruction.keyword) {
    case "RUN":
      return text.includes("GOARCH") || CHOOSES.test(text);
    case "ENV":
    case "COPY":
    case "ADD":
      return true;
    default:
      return false;
  }
}

/** The names of an ARG are no use of them. */
function textOf({ keyword, text, heredocs }: LintStage["from"]): string {
  return keyword === "ARG" ? "" : [text.text, ...heredocs.map(({ body }) => body.text)].join("\n");
}
