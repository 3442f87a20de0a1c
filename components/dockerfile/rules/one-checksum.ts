import { choosesArchitecture, isChosen } from "./architecture-words";
import { namesArchitecture } from "./download-architecture";
import type { LintFile, LintStage } from "./lint-file";
import { filesOf, lineOf, type ShellPlace, shellPlaces } from "./places";
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
  const places = new Map<Hit["instruction"], ShellPlace[]>();
  for (const place of shellPlaces(stage)) {
    const others = places.get(place.instruction);
    if (others === undefined) places.set(place.instruction, [place]);
    else others.push(place);
  }
  for (const [instruction, all] of places) {
    const sum = onlyChecksum(all);
    if (sum !== undefined) yield hit(stage, instruction, sum.line, sum.text);
  }
}

/** The one checksum of a script that checks what it downloads by architecture; `undefined` where each has its own. */
function onlyChecksum(places: readonly ShellPlace[]) {
  if (!places.some(({ program }) => CHECKS.test(program))) return undefined;
  const urls = places.flatMap(({ value }) => value.match(/\bhttps?:\/\/[^\s"'<>|;]+/g) ?? []);
  if (urls.length === 0 || !urls.every(choosesArchitecture)) return undefined;
  const [place, ...more] = places.filter(({ value }) => CHECKSUM.test(value));
  if (place === undefined || more.length > 0 || isChosen(place.guards) || namesArchitecture(place.name))
    return undefined;
  const text = CHECKSUM.exec(place.value)?.[0] ?? "";
  return { text, line: lineOf(place, text) };
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
