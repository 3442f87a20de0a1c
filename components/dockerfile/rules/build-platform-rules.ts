import type { SimpleCommand } from "../shell/script";
import { PLATFORM_ARGUMENTS } from "./argument-uses";
import type { LintFile, LintStage } from "./lint-file";
import { cut } from "./literals";
import { filesOf, type ShellPlace, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const buildPlatformLeak: Rule = {
  id: "build-platform-leak",
  summary: "a stage on `$BUILDPLATFORM` gives the image what it compiled for the builder",
  check: leaks,
};

export const buildPlatformUname: Rule = {
  id: "build-platform-uname",
  summary: "a stage on `$BUILDPLATFORM` chooses what the image gets by the machine of the builder",
  check: unames,
};

/** Compilers, the variables or options that tell them a target, and what to do. */
const COMPILERS: readonly {
  readonly command: RegExp;
  readonly target: RegExp;
  readonly suggestion: string;
}[] = [
  {
    command: /^go (?:build|install)\b/,
    target: /GOARCH|\bxx-/,
    suggestion: 'declare "ARG TARGETOS TARGETARCH" and write "GOOS=$TARGETOS GOARCH=$TARGETARCH go build"',
  },
  {
    command: /^cargo (?:build|install|rustc|auditable build|zigbuild)\b/,
    target: /--target\b|CARGO_BUILD_TARGET|\bxx-|zigbuild/,
    suggestion: 'choose a target triple by $TARGETARCH and write "cargo build --target"',
  },
  {
    command:
      /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|rustc|ghc|nim|zig|crystal|swift build|stack build|cabal build|native-image)\b/,
    target: /-target\b|--host\b|--target\b|CC=|\bxx-|-linux-(?:gnu|musl)/,
    suggestion:
      "compile in a stage without --platform, or with a cross-compiler that is chosen by $TARGETARCH",
  },
  {
    command:
      /^(?:make|cmake|ninja|meson|configure|pip3? install|python3? -m pip install|bundle install|uv (?:sync|pip)|poetry install)\b/,
    target: /TARGET|--host\b|CROSS|--platform\b|--target\b|\bxx-|TOOLCHAIN/,
    suggestion: "do it in a stage without --platform, or tell it the target by $TARGETARCH",
  },
  {
    command: /^(?:npm (?:ci|i|install)\b|(?:pnpm|bun) (?:i|install)\b|yarn(?: install\b| --|$))/,
    target: /--(?:cpu|arch|target_arch|ignore-scripts)\b|npm_config_/,
    suggestion:
      "install what the image gets in a stage without --platform: a module may have a program of the platform",
  },
  {
    command: /^(?:apt-get|apt|apk|yum|dnf|microdnf)\b.* (?:install|add)\b/,
    target: /TARGET|\bxx-|:\$|:(?:amd64|arm64|armhf)\b|--root|--installroot/,
    suggestion: "take the program from a stage without --platform",
  },
];
const ASKS = /^(?:uname -[mpi]|arch|dpkg --print-architecture|apk --print-arch)/;
const NATIVE_SOURCES = /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.?venv|vendor\/bundle|gems)\b/;

function* leaks(file: LintFile): Iterable<Hit> {
  const copies = copiesByStage(file);
  for (const stage of sharedStages(file)) {
    const copied = copies.get(stage.index) ?? [];
    if (copied.length === 0 || usesTarget(stage)) continue;
    for (const place of programsOf(stage)) {
      const line = lineOfWords(place.command);
      const compiler = COMPILERS.find(({ command }) => command.test(line.replace(/^\S*\//, "")));
      if (
        compiler === undefined ||
        isTold(compiler.target, place, stage) ||
        !mayGive(line.replace(/^\S*\//, ""), copied)
      )
        continue;
      yield {
        stage,
        instruction: place.instruction,
        line: place.text.lineAt(place.start),
        severity: "warning",
        message: `"${cut(line)}" runs on $BUILDPLATFORM and is told no target: the image for another platform gets programs of the builder`,
        suggestion: compiler.suggestion,
        subject: line,
      };
    }
  }
}

function* unames(file: LintFile): Iterable<Hit> {
  const copies = copiesByStage(file);
  for (const stage of sharedStages(file)) {
    if (!copies.has(stage.index) || usesTarget(stage)) continue;
    for (const { instruction, text, facts } of stage.scripts) {
      const fetches = facts.commands.some(({ command }) =>
        /^(?:curl|wget|aria2c)$/.test(command.words[0]?.value ?? ""),
      );
      const asks = facts.commands.find(({ command }) => ASKS.test(lineOfWords(command)));
      if (!fetches || asks === undefined) continue;
      const shown = lineOfWords(asks.command);
      yield {
        stage,
        instruction,
        line: text.lineAt(asks.command.start),
        severity: "warning",
        message: `"${shown}" tells the machine of the builder here, and the image takes files of this stage: for another platform they are the wrong ones`,
        suggestion: 'declare "ARG TARGETARCH" and choose by $TARGETARCH',
        subject: shown,
      };
    }
  }
}

/** The stages on $BUILDPLATFORM; none where the image is one of them, which is a finding already. */
function sharedStages({ stages }: LintFile): readonly LintStage[] {
  if (stages.some(({ isInImage, runsOn }) => isInImage && runsOn === "build")) return [];
  return stages.filter(({ runsOn }) => runsOn === "build");
}

/** What stages that run on the target copy from each stage, and from those built on it. */
function copiesByStage({ stages }: LintFile): ReadonlyMap<number, readonly string[]> {
  const bases = new Map(stages.map(({ index, views }) => [index, views[0]?.stage.base]));
  const copies = new Map<number, string[]>();
  for (const { runsOn, isNeeded, views } of stages) {
    if (runsOn === "build" || !isNeeded) continue;
    for (const { origin, instruction } of views[0]?.stage.sources ?? []) {
      if (instruction.keyword !== "COPY") continue;
      for (let from = origin; from.kind === "stage"; from = bases.get(from.index) ?? { kind: "scratch" }) {
        copies.set(from.index, [...(copies.get(from.index) ?? []), ...filesOf(instruction).slice(0, -1)]);
      }
    }
  }
  return copies;
}

/** Whether a stage, or one that it is built on, has any use for what the target is. */
function usesTarget(stage: LintStage): boolean {
  const scope = stage.views[0]?.stage.scope;
  const names = [...PLATFORM_ARGUMENTS].filter(
    (name) => name.startsWith("TARGET") && scope?.definition(name) !== undefined,
  );
  const texts = stage.steps.flatMap(({ instruction: { keyword, text, heredocs } }) =>
    keyword === "ARG" ? [] : [text.text, ...heredocs.map(({ body }) => body.text)],
  );
  const isUsed = (name: string) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const inherited = scope?.names().some((name) => /GOARCH|CARGO_BUILD_TARGET/.test(name)) ?? false;
  const callsScript = texts.some((text) => /\bxx-|\bmake\b|\.sh\b|\bbuild-/.test(text));
  return inherited || names.some((name) => isUsed(name) || callsScript);
}

function isTold(target: RegExp, { instruction, text }: ShellPlace, stage: LintStage): boolean {
  const names = stage.views[0]?.stage.scope.names() ?? [];
  return (
    target.test(text.text) ||
    target.test(instruction.text.text) ||
    names.some((name) => target.test(name) && name !== "TARGETOS")
  );
}

/** Whether what is copied may be what a command made; its `-o` tells. */
function mayGive(line: string, copied: readonly string[]): boolean {
  if (/^(?:pip3? install|python3? -m pip|bundle install|uv|poetry|npm|pnpm|bun|yarn)/.test(line))
    return copied.some((path) => NATIVE_SOURCES.test(path) || isTree(path, line));
  if (/^(?:apt-get|apt|apk|yum|dnf|microdnf)\b/.test(line))
    return copied.some((path) => isOfPackage(path, line));
  if (/^go install\b/.test(line))
    return copied.some((path) => /\/bin\/?$/.test(path) || path.includes(installedName(line)));
  const output = /\s-o[ =]?(\S+)/.exec(line)?.[1];
  if (output === undefined || output.includes("$")) return true;
  const name = output.replace(/\/+$/, "").replace(/^.*\//, "");
  return copied.some(
    (path) => path.includes("$") || path.includes("*") || path.includes(name) || isFolderOf(path, output),
  );
}

/** Whether pip was told to install into this folder. */
function isTree(path: string, line: string): boolean {
  const prefix = /--(?:prefix|root)[= ](\S+)/.exec(line)?.[1];
  return path === prefix || (/ --user\b/.test(line) && /\/\.local\/?$/.test(path));
}

/** Whether a program has the name of a package, as `/bin/busybox` of `busybox-static`. */
function isOfPackage(path: string, line: string): boolean {
  const program = /^\/(?:usr\/)?s?bin\/([\w.+-]+)$/.exec(path)?.[1];
  return (
    program !== undefined &&
    line
      .split(" ")
      .some((word) => word === program || word.startsWith(`${program}-`) || word.startsWith(`${program}=`))
  );
}

/** Such as `tool` of `go install example.com/cmd/tool@latest`. */
function installedName(line: string): string {
  const last = line.split(" ").at(-1) ?? "";
  return last
    .replace(/@.*$/, "")
    .replace(/\/v\d+$/, "")
    .replace(/^.*\//, "");
}

function isFolderOf(path: string, output: string): boolean {
  const folder = path.replace(/\/+$/, "").replace(/^\.?\//, "");
  return folder === "" || folder === "." || output.includes(folder) || !output.startsWith("/");
}

function lineOfWords({ words }: SimpleCommand): string {
  return words.map(({ value }) => value).join(" ");
}

/** One place for each command that has a program. */
function* programsOf(stage: LintStage): Iterable<ShellPlace> {
  for (const place of shellPlaces(stage)) {
    if (place.command.words[0]?.start === place.start) yield place;
  }
}
