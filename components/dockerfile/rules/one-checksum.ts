import { choosesArchitecture, isChosen } from "./architecture-words";
import type { LintFile, LintStage } from "./lint-file";
import { filesOf, lineOf, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const oneChecksum: Rule = {
  id: "one-checksum",
  summary: "a download that differs for each architecture is checked by one checksum",
  check: checksums,
};

/** SHA-1, SHA-256, SHA-512 in hexadecimal. */
const CHECKSUM = /(?<![0-9a-f])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/i;
const CHECKS = /^(?:sha(?:1|256|512)sum|shasum|openssl)$/;

function* checksums({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    if (new Set(stage.platforms.map(({ architecture }) => architecture)).size < 2) continue;
    yield* inScripts(stage);
    for (const { instruction } of stage.steps) {
      const flag = instruction.flags.find(({ name }) => name === "checksum");
      const url = filesOf(instruction).find((file) => file.includes("://"));
      if (instruction.keyword !== "ADD" || flag === undefined || url === undefined) continue;
      if (CHECKSUM.test(flag.value) && choosesArchitecture(url))
        yield hit(stage, instruction, flag.line, flag.value);
    }
  }
}

function* inScripts(stage: LintStage): Iterable<Hit> {
  for (const { instruction, facts } of stage.scripts) {
    const places = [...shellPlaces(stage)].filter((place) => place.instruction === instruction);
    const urls = places.flatMap(({ value }) => value.match(/\bhttps?:\/\/[^\s"'<>|;]+/g) ?? []);
    const checks = facts.commands.some(({ command }) => CHECKS.test(command.words[0]?.value ?? ""));
    if (!checks || urls.length === 0 || !urls.every(choosesArchitecture)) continue;
    const sums = places.filter(({ value }) => CHECKSUM.test(value));
    const [place, ...more] = sums;
    if (
      place === undefined ||
      more.length > 0 ||
      isChosen(place.guards) ||
      place.name?.match(/amd64|arm64|x86|aarch/i)
    )
      continue;
    const sum = CHECKSUM.exec(place.value)?.[0] ?? "";
    yield hit(stage, instruction, lineOf(place, sum), sum);
  }
}

function hit(stage: LintStage, instruction: Hit["instruction"], line: number, sum: string): Hit {
  return {
    stage,
    instruction,
    line,
    severity: "error",
    message: `the download is another file for each architecture, and one checksum, ${sum.slice(0, 15)}..., is asked of all: the build for all but one fails`,
    suggestion: 'choose the checksum by $TARGETARCH, in a "case" or as an ARG for each',
    subject: sum,
  };
}
