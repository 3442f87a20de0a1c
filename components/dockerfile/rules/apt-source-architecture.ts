import type { Instruction, LogicalText } from "../dockerfile";
import { architectureWords, isChosen } from "./architecture-words";
import { type LintFile, type LintStage, listed } from "./lint-file";
import { shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";
import { fileBodies } from "./run-scripts";

export const aptSourceArchitecture: Rule = {
  id: "apt-source-architecture",
  summary: "a source of apt is pinned to an architecture",
  check: aptSources,
};

/** https://manpages.debian.org/bookworm/apt/sources.list.5.en.html: `[ arch=amd64 ]`, or `Architectures:` of deb822. */
const PINNED = /\[[^\]\n$]*?\barch(?:\+|-)?=([a-z0-9,]+)[^\]\n]*\]|^Architectures:[ \t]*([a-z0-9 \t]+)$/gm;

function* aptSources({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const place of shellPlaces(stage)) {
      if (!isChosen(place.guards))
        yield* pinned(stage, place.instruction, place.value, place.text, place.start);
    }
    for (const { instruction } of stage.steps) {
      for (const body of fileBodies(instruction)) yield* pinned(stage, instruction, body.text, body, 0);
    }
  }
}

function* pinned(
  stage: LintStage,
  instruction: Instruction,
  value: string,
  text: LogicalText,
  start: number,
): Iterable<Hit> {
  for (const match of value.matchAll(PINNED)) {
    const names = (match[1] ?? match[2] ?? "").trim();
    const named = new Set(
      architectureWords(names.replaceAll(",", " ")).map(({ architecture }) => architecture),
    );
    const others = stage.platforms.filter(({ architecture }) => !named.has(architecture));
    if (named.size === 0 || others.length === 0 || stage.runsOn === "constant") continue;
    const found = text.text.indexOf(match[0], start);
    yield {
      stage,
      instruction,
      line: text.lineAt(found === -1 ? start : found),
      severity: "warning",
      message: `the source of apt is for ${names} alone: on ${listed(others)} its packages are not found`,
      suggestion: 'write "arch=$(dpkg --print-architecture)", or leave it out',
      subject: match[0],
    };
  }
}
