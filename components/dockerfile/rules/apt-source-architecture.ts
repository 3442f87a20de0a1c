import type { Instruction, LogicalText } from "../dockerfile";
import { architectureWords, isChosen } from "./architecture-words";
import { type LintFile, type LintStage, listed } from "./lint-file";
import { shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";
import { fileBodies } from "./run-scripts";

export const aptSourceArchitecture: Rule = {
  id: "apt-source-architecture",
  summary: "a source of apt is for one architecture",
  check: aptSources,
};

/** https://manpages.debian.org/bookworm/apt/sources.list.5.en.html: `[ arch=amd64 ]`, or `Architectures:` of deb822. */
const PINNED = /\[[^\]\n$]*?\barch(?:\+|-)?=([a-z0-9,]+)[^\]\n]*\]|^Architectures:[ \t]*([a-z0-9 \t]+)$/gm;

/**
 * The archive of Ubuntu has amd64 and i386 of these releases, and ports.ubuntu.com/ubuntu-ports the other architectures:
 * https://wiki.ubuntu.com/UbuntuDevelopment/PackageArchive
 */
const ARCHIVE =
  /^deb(?:\s+\[(?![^\]]*arch)[^\]]*\])?\s+https?:\/\/(?:\w+\.)?(?:archive|security)\.ubuntu\.com\/ubuntu\/?\s+(?:trusty|xenial|bionic|focal|jammy|noble)\b/m;

function* aptSources({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const sources = [...sourcesOf(stage)];
    const named = new Set(sources.flatMap((source) => source.named));
    // A source for each platform is a choice.
    if (stage.platforms.every(({ architecture }) => named.has(architecture))) continue;
    for (const { hit } of sources) yield hit;
  }
}

interface Source {
  readonly named: readonly string[];
  readonly hit: Hit;
}

function* sourcesOf(stage: LintStage): Iterable<Source> {
  for (const place of shellPlaces(stage)) {
    if (isChosen(place.guards)) continue;
    yield* pinned(stage, place.instruction, place.value, place.text, place.start);
    yield* archives(stage, place.instruction, place.value.replaceAll("\\n", "\n"), place.text, place.start);
  }
  for (const { instruction } of stage.steps) {
    for (const body of fileBodies(instruction)) {
      yield* pinned(stage, instruction, body.text, body, 0);
      yield* archives(stage, instruction, body.text, body, 0);
    }
  }
}

function* pinned(
  stage: LintStage,
  instruction: Instruction,
  value: string,
  text: LogicalText,
  start: number,
): Iterable<Source> {
  for (const match of value.matchAll(PINNED)) {
    const names = (match[1] ?? match[2] ?? "").trim();
    const named = new Set(
      architectureWords(names.replaceAll(",", " ")).map(({ architecture }) => architecture),
    );
    const others = stage.platforms.filter(({ architecture }) => !named.has(architecture));
    if (named.size === 0 || others.length === 0 || stage.runsOn === "constant") continue;
    const found = text.text.indexOf(match[0], start);
    const hit: Hit = {
      stage,
      instruction,
      line: text.lineAt(found === -1 ? start : found),
      severity: "warning",
      message: `the source of apt is for ${names} alone: on ${listed(others)} its packages are not found`,
      suggestion: 'write "arch=$(dpkg --print-architecture)", or leave it out',
      subject: match[0],
    };
    yield { named: [...named], hit };
  }
}

/** A list of Ubuntu's archive, with nothing of its ports in the same instruction. */
function* archives(
  stage: LintStage,
  instruction: Instruction,
  value: string,
  text: LogicalText,
  start: number,
): Iterable<Source> {
  const source = ARCHIVE.exec(value)?.[0];
  const others = stage.platforms.filter(({ architecture }) => !/^(?:amd64|386)$/.test(architecture));
  if (source === undefined || others.length === 0 || stage.runsOn !== "target") return;
  if (/ubuntu-ports/.test(instruction.text.text)) return;
  const found = text.text.indexOf(source, start);
  const hit: Hit = {
    stage,
    instruction,
    line: text.lineAt(found === -1 ? start : found),
    severity: "warning",
    message: `"${source}" has packages of amd64 and i386 alone: on ${listed(others)} apt finds none`,
    suggestion:
      'keep the list of the base image, or write "http://ports.ubuntu.com/ubuntu-ports" for the other architectures',
    subject: source,
  };
  yield { named: ["amd64", "386"], hit };
}
