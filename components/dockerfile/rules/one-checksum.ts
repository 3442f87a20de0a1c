import { choosesArchitecture, isChosen } from "./architecture-words";
import { namesArchitecture } from "./download-architecture";
import type { LintFile, LintStage } from "./lint-file";
import { filesOf, lineOf, type ShellPlace, settingPlaces, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const oneChecksum: Rule = {
  id: "one-checksum",
  summary: "a download that differs for each architecture is checked by one checksum",
  check: checksums,
};

/** SHA-1, SHA-256, SHA-512 in hexadecimal. */
const CHECKSUM = /(?<![0-9a-f])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/i;
/** Programs that give a checksum to the one that checks. */
const TELLS = /^(?:echo|printf|sha(?:1|256|512)sum|shasum|openssl)$/;
const CHECKS = /^(?:sha(?:1|256|512)sum|shasum|openssl)$/;

function* checksums({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    if (new Set(stage.platforms.map(({ architecture }) => architecture)).size < 2) continue;
    const sums = settingSums(stage);
    yield* inScripts(stage, sums);
    for (const { instruction } of stage.steps) {
      const flag = instruction.flags.find(({ name }) => name === "checksum");
      const url = filesOf(instruction).find((file) => file.includes("://"));
      if (instruction.keyword !== "ADD" || flag === undefined || url === undefined) continue;
      const sum = sumIn(flag.value, sums);
      if (sum !== undefined && choosesArchitecture(url)) yield hit(stage, instruction, flag.line, sum);
    }
  }
}

/** The variables of a stage that are a checksum, and tell no architecture by their names. */
function settingSums(stage: LintStage): ReadonlyMap<string, string> {
  return new Map(
    [...settingPlaces(stage)].flatMap(({ name, value }) => {
      const sum = CHECKSUM.exec(value)?.[0];
      return sum === undefined || namesArchitecture(name) ? [] : [[name, sum] as const];
    }),
  );
}

/** The checksum in a text, or of the variable that it names. */
function sumIn(text: string, sums: ReadonlyMap<string, string>): string | undefined {
  const name = /\$\{?(\w+)/.exec(text)?.[1];
  return CHECKSUM.exec(text)?.[0] ?? (name === undefined ? undefined : sums.get(name));
}

function* inScripts(stage: LintStage, sums: ReadonlyMap<string, string>): Iterable<Hit> {
  const places = new Map<Hit["instruction"], ShellPlace[]>();
  for (const place of shellPlaces(stage)) {
    const others = places.get(place.instruction);
    if (others === undefined) places.set(place.instruction, [place]);
    else others.push(place);
  }
  for (const [instruction, all] of places) {
    const sum = onlyChecksum(all, sums);
    if (sum !== undefined) yield hit(stage, instruction, sum.line, sum.text);
  }
}

/** The one checksum of a script that checks what it downloads by architecture; `undefined` where each has its own. */
function onlyChecksum(places: readonly ShellPlace[], sums: ReadonlyMap<string, string>) {
  if (!places.some(({ program }) => CHECKS.test(program))) return undefined;
  const urls = places.flatMap(({ value }) => value.match(/\bhttps?:\/\/[^\s"'<>|;]+/g) ?? []);
  if (urls.length === 0 || !urls.every(choosesArchitecture)) return undefined;
  const own = new Set(places.map(({ name }) => name));
  const given = new Map([...sums].filter(([name]) => !own.has(name)));
  const none = new Map<string, string>();
  const sumOf = ({ value, program }: ShellPlace) => sumIn(value, TELLS.test(program) ? given : none);
  const [place, ...more] = places.filter((other) => sumOf(other) !== undefined);
  if (place === undefined || more.length > 0 || isChosen(place.guards) || namesArchitecture(place.name))
    return undefined;
  const text = sumOf(place) ?? "";
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
