import { architectureWords, choosesArchitecture, isChosen, onlyArchitecture } from "./architecture-words";
import type { LintFile, LintStage } from "./lint-file";
import { cut, type Literal, literalHits } from "./literals";
import { filesOf, lineIn, lineOf, type ShellPlace, settingPlaces, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const downloadArchitecture: Rule = {
  id: "download-architecture",
  summary: "a download has the architecture in its URL",
  check: downloads,
};

const URL_PATTERN = /\b(?:https?|ftp|s3|gs):\/\/[^\s"'<>|;)]+/g;
export const DOWNLOADERS = new Set([
  "curl",
  "wget",
  "wget2",
  "aria2c",
  "axel",
  "fetch",
  "http",
  "https",
  "gh",
  "aws",
  "gsutil",
]);
/** A path behind a variable, such as `$BASE/tool-amd64.tar.gz`, a URL without its scheme, or a pattern of `gh`. */
const REMOTE_NAME = /^(?:[^-\s]*\$\S*\/|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\/|\*)/;

/** Picks a file out of what a host tells of a release. */
const PICKS = /^(?:e?grep|jq|awk|gawk|sed|yq)$/;
const RELEASES = /\bapi\.github\.com\b|\bbrowser_download_url\b/;

/** Files without an architecture in their name that are for amd64: the other ones of the release have a suffix. */
const UNSUFFIXED =
  /\/krallin\/tini\/releases\/download\/[^/]+\/tini(?:-static|-muslc)?$|\/aws-lambda-runtime-interface-emulator\/releases\/\S+\/aws-lambda-rie$/;

/** The checksum or signature of a file has the same name, and one finding is enough. */
const SUMS = /\.(?:sha\d+(?:sums?)?|md5|asc|sig|minisig|pem)$|sha256sums/i;

function* downloads({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const isBuilder = stage.runsOn === "build";
    yield* literalHits([...inScripts(stage), ...inSettings(stage), ...inAdd(stage)], {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${cut(text)}" is downloaded for every platform, and is for ${architecture}: ${
          isBuilder ? "it does not run on another builder, and it is wrong in an image" : "it does not run"
        } for ${others}`,
      suggestion:
        'declare "ARG TARGETARCH" and choose the file by $TARGETARCH; where the names differ, by a "case" whose "*)" fails',
    });
  }
}

function* inScripts(stage: LintStage): Iterable<Literal> {
  for (const place of shellPlaces(stage)) {
    if (isChosen(place.guards) || namesArchitecture(place.name) || isOnlyPrinted(place)) continue;
    for (const text of remoteNames(place)) {
      const found = architectureOf(text);
      if (found === undefined) continue;
      yield { ...place, text, architecture: found.architecture, line: lineOf(place, found.word) };
    }
  }
}

/** What a URL is for. */
function architectureOf(text: string): { readonly architecture: string; readonly word: string } | undefined {
  return (
    onlyArchitecture(text) ?? (UNSUFFIXED.test(text) ? { architecture: "amd64", word: text } : undefined)
  );
}

/** The URLs in a word, or the word itself where a program downloads it. */
function remoteNames({ value: written, program, name, text }: ShellPlace): readonly string[] {
  if (program === "git") return [];
  if (PICKS.test(program) && name === undefined && RELEASES.test(text.text)) return [written];
  const value = withoutSubstitutions(written);
  const urls = value.match(URL_PATTERN) ?? [];
  const isName = DOWNLOADERS.has(program) && name === undefined && REMOTE_NAME.test(value);
  return (urls.length === 0 && isName ? [value] : urls).filter((text) => !SUMS.test(text));
}

/** A substitution in a URL has quotes and spaces of its own. */
function withoutSubstitutions(value: string): string {
  return value.replaceAll(/\$\([^()]*\)|`[^`]*`/g, (text) =>
    choosesArchitecture(text) ? "${arch}" : "${_}",
  );
}

/** What is written into a file may be downloaded later. */
function isOnlyPrinted({ program, command }: ShellPlace): boolean {
  return (program === "echo" || program === "printf") && command.redirections.length === 0;
}

function* inSettings(stage: LintStage): Iterable<Literal> {
  for (const place of settingPlaces(stage)) {
    if (namesArchitecture(place.name)) continue;
    for (const text of place.value.match(URL_PATTERN) ?? []) {
      const found = onlyArchitecture(text);
      if (found !== undefined)
        yield { ...place, text, architecture: found.architecture, line: lineOf(place, found.word) };
    }
  }
}

function* inAdd(stage: LintStage): Iterable<Literal> {
  for (const { instruction } of stage.steps) {
    if (instruction.keyword !== "ADD") continue;
    for (const text of filesOf(instruction)) {
      if (!text.includes("://") || choosesArchitecture(text)) continue;
      const found = architectureOf(text);
      if (found === undefined) continue;
      yield { stage, instruction, text, architecture: found.architecture, line: lineIn(instruction, text) };
    }
  }
}

/** A variable such as `URL_AMD64` is chosen by its name; one such as `CROSS_COMPILE` is for a cross-compiler. */
export function namesArchitecture(name: string | undefined): boolean {
  return name !== undefined && (/^CROSS_/.test(name) || architectureWords(name).length > 0);
}
