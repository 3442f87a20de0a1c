import { isChosen, onlyArchitecture } from "./architecture-words";
import type { LintFile, LintStage } from "./lint-file";
import { isLikelySlip, type Literal, literalHits } from "./literals";
import { filesOf, lineIn, lineOf, settingPlaces, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const architecturePath: Rule = {
  id: "architecture-path",
  summary: "a path of the system has the name of an architecture",
  check: paths,
};

/** Debian's multiarch folders (https://wiki.debian.org/Multiarch/Tuples), dynamic linkers, and its folders of Java. */
const PATHS =
  /\/(?:lib|include|libexec|pkgconfig|bin)\/(?:x86_64|aarch64|arm|i386|powerpc64le|s390x|riscv64)-linux-(?:gnu|musl)[a-z]*\b|\/targets\/(?:x86_64|aarch64|sbsa)-linux\b|\/ld-(?:linux|musl)-(?:x86[-_]64|aarch64|armhf|riscv64[a-z0-9]*)\.so[.0-9]*|\/lib\/jvm\/[\w.-]*-(?:amd64|arm64|armhf|i386|s390x|ppc64el)\b/;
const FILES = new Set(["COPY", "ADD", "WORKDIR", "VOLUME", "ENTRYPOINT", "CMD"]);

function* paths({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    yield* literalHits([...inScripts(stage), ...inSettings(stage), ...inFiles(stage)].filter(isLikelySlip), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" is a path of ${architecture}: it does not exist on ${others}`,
      suggestion: ({ text }) =>
        text.includes("/jvm/")
          ? 'take the folder without the architecture, or a link that "readlink -f $(which java)" finds'
          : 'use a pattern such as "/usr/lib/*-linux-gnu/", or "$(uname -m)" and "$(dpkg-architecture -qDEB_HOST_MULTIARCH)" in a RUN',
    });
  }
}

function* inScripts(stage: LintStage): Iterable<Literal> {
  for (const place of shellPlaces(stage)) {
    if (
      place.program === "rm" ||
      isChosen(place.guards) ||
      place.value.includes("://") ||
      place.value.includes("\n")
    )
      continue;
    const text = pathIn(place.value);
    const found = text === undefined ? undefined : onlyArchitecture(text);
    if (text === undefined || found === undefined || coversOthers(place.value)) continue;
    yield { ...place, text, architecture: found.architecture, line: lineOf(place, text) };
  }
}

function* inSettings(stage: LintStage): Iterable<Literal> {
  for (const place of settingPlaces(stage)) {
    const text = pathIn(place.value);
    const found = text === undefined ? undefined : onlyArchitecture(text);
    if (text === undefined || found === undefined || coversOthers(place.value)) continue;
    yield { ...place, text, architecture: found.architecture, line: lineOf(place, text) };
  }
}

function* inFiles(stage: LintStage): Iterable<Literal> {
  for (const { instruction } of stage.steps) {
    if (!FILES.has(instruction.keyword)) continue;
    for (const word of filesOf(instruction)) {
      const text = pathIn(word);
      const found = text === undefined ? undefined : onlyArchitecture(text);
      if (text === undefined || found === undefined) continue;
      yield { stage, instruction, text, architecture: found.architecture, line: lineIn(instruction, text) };
    }
  }
}

/** The path around a folder of an architecture. */
function pathIn(value: string): string | undefined {
  const match = PATHS.exec(value);
  if (match === null) return undefined;
  const before = /[^\s:;=,"'()]*$/.exec(value.slice(0, match.index))?.[0] ?? "";
  const after = /^[^\s:;,"'()]*/.exec(value.slice(match.index))?.[0] ?? "";
  return before + after;
}

/** A list such as LD_LIBRARY_PATH that names the folders of several architectures. */
function coversOthers(value: string): boolean {
  return new Set(value.match(new RegExp(PATHS, "g"))).size > 1 && onlyArchitecture(value) === undefined;
}
