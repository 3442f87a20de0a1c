import { choosesArchitecture, onlyArchitecture } from "./architecture-words";
import type { LintFile, LintStage } from "./lint-file";
import { type Literal, literalHits } from "./literals";
import { filesOf, lineIn } from "./places";
import type { Hit, Rule } from "./rule";

export const prebuiltBinary: Rule = {
  id: "prebuilt-binary",
  summary: "a program or library is copied from the context, where it was built for one architecture",
  check: prebuilt,
};

export const emulatorBinary: Rule = {
  id: "emulator-binary",
  summary: "QEMU's emulator is copied into the image",
  check: emulators,
};

/** Files that hold machine code, by their names; folders that a compiler writes. */
const COMPILED =
  /\.(?:so(?:\.\d+)*|node|a|deb|rpm|apk)$|(?:^|\/)target\/(?:release|debug)\/|(?:^|\/)node_modules\/?$/;
const EMULATOR = /(?:^|\/)qemu-(?:\*|x86_64|aarch64|arm|i386|ppc64le|s390x|riscv64)(?:-static)?$/;
/** Files of text, which an architecture only has in its name. */
const TEXT =
  /Dockerfile|\.(?:md|txt|ya?ml|json|patch|diff|list|sources|sh|bash|py|js|ts|conf|config|cfg|toml|ini|repo|service|cmake|mk|env|xml|html|s|asm|c|h|go|rs|lock|sum|sha256)$/i;

function* prebuilt({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    yield* literalHits(namedFiles(stage), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" of the context is for ${architecture}, and is copied for every platform: it does not run on ${others}`,
      suggestion: 'declare "ARG TARGETARCH" and copy the file of $TARGETARCH, or build it in a stage',
    });
    if (new Set(stage.platforms.map(({ architecture }) => architecture)).size > 1)
      yield* compiledFiles(stage);
  }
}

function* namedFiles(stage: LintStage): Iterable<Literal> {
  for (const { instruction, sources } of contextFiles(stage)) {
    for (const text of sources) {
      const found = EMULATOR.test(text) || TEXT.test(text) ? undefined : onlyArchitecture(text);
      if (found !== undefined)
        yield { stage, instruction, text, architecture: found.architecture, line: lineIn(instruction, text) };
    }
  }
}

function* compiledFiles(stage: LintStage): Iterable<Hit> {
  for (const { instruction, sources } of contextFiles(stage)) {
    for (const text of sources) {
      if (!COMPILED.test(text) || choosesArchitecture(text)) continue;
      yield {
        stage,
        instruction,
        line: lineIn(instruction, text),
        severity: "info",
        message: `"${text}" of the context may hold machine code, and is the same for every platform`,
        suggestion: "build it in a stage, or copy the file of $TARGETARCH",
        subject: text,
      };
    }
  }
}

function* emulators({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const { instruction } of stage.steps) {
      if (instruction.keyword !== "COPY" && instruction.keyword !== "ADD") continue;
      const text = filesOf(instruction)
        .slice(0, -1)
        .find((source) => EMULATOR.test(source));
      if (text === undefined) continue;
      yield {
        stage,
        instruction,
        line: lineIn(instruction, text),
        severity: "info",
        message: `"${text}" is a program for the builder: the image carries it to machines that do not need it`,
        suggestion:
          'leave it out: with the flag "F" of binfmt_misc the kernel has the emulator; "multiarch doctor" shows whether it is set',
        subject: text,
      };
    }
  }
}

/** The sources of COPY and ADD that stand in the context. */
function* contextFiles(
  stage: LintStage,
): Iterable<{ readonly instruction: Hit["instruction"]; readonly sources: readonly string[] }> {
  for (const { instruction } of stage.steps) {
    const { keyword, flags } = instruction;
    if ((keyword !== "COPY" && keyword !== "ADD") || flags.some(({ name }) => name === "from")) continue;
    const sources = filesOf(instruction)
      .slice(0, -1)
      .filter((text) => !text.includes("://") && !text.startsWith("<<") && !text.startsWith("git@"));
    yield { instruction, sources };
  }
}
