import { architectureWords, isChosen, onlyArchitecture } from "./architecture-words";
import type { LintFile, LintStage } from "./lint-file";
import { isLikelySlip, type Literal, literalHits } from "./literals";
import {
  filesOf,
  globalPlaces,
  lineOf,
  type Place,
  type ShellPlace,
  settingPlaces,
  shellPlaces,
} from "./places";
import type { Hit, Rule } from "./rule";

export const goArchitecture: Rule = {
  id: "go-architecture",
  summary: "`GOARCH` is one architecture for every platform",
  check: (file) =>
    targetHits(file, goTarget, {
      what: "the program",
      suggestion: 'declare "ARG TARGETARCH" and write "GOARCH=$TARGETARCH"',
    }),
};

export const rustTarget: Rule = {
  id: "rust-target",
  summary: "Rust is compiled for one target triple for every platform",
  check: (file) =>
    targetHits(file, (place) => RUST.exec(place.value)?.[0], {
      what: "what is compiled",
      suggestion:
        'choose the triple by $TARGETARCH: amd64 is "x86_64-unknown-linux-gnu", arm64 is "aarch64-unknown-linux-gnu"',
    }),
};

export const dotnetRuntime: Rule = {
  id: "dotnet-runtime",
  summary: "`dotnet` publishes for one runtime identifier for every platform",
  check: (file) =>
    targetHits(file, dotnetTarget, {
      what: "what is published",
      suggestion: 'declare "ARG TARGETARCH" and write "dotnet publish -a $TARGETARCH"',
    }),
};

export const moduleArchitecture: Rule = {
  id: "module-architecture",
  summary: "a package of npm or PyPI is chosen for one architecture",
  check: (file) =>
    targetHits(file, moduleTarget, {
      what: "what is installed",
      suggestion: "leave it to npm or pip: they take the package for the platform they run on",
    }),
};

export const toolchainTarget: Rule = {
  id: "toolchain-target",
  summary: "a compiler or a configure script is told one architecture for every platform",
  check: (file) =>
    targetHits(file, toolchain, {
      what: "what is compiled",
      suggestion:
        'choose it by $TARGETARCH, or let the compiler of the platform decide; "xx" (https://github.com/tonistiigi/xx) gives the names of a cross-compiler',
    }),
};

const RUST =
  /\b(?:x86_64|aarch64|armv7|arm|i686|riscv64gc|powerpc64le|s390x)-(?:unknown|alpine|pc)-linux-(?:gnu|musl)(?:eabi(?:hf)?)?\b/;
const TOOLCHAIN =
  /(?:^|\s)(?:--(?:host|target|build|arch|cpu|cross-prefix|with-arch)=|-DCMAKE_SYSTEM_PROCESSOR=|-DCMAKE_OSX_ARCHITECTURES=|-Dtarget=|-target[= ]|--target )["']?([\w.-]+)/;
/** A variable that `make` is given, or an option of a script that is downloaded. */
const MAKE_VARIABLE = /^(?:(?:TARGET|HOST)_?)?(?:ARCH|CPU|MACHINE|PLATFORM)=/;
const SCRIPT_OPTION = /^--(?:arch|architecture|cpu|machine)$/;
/** Bazel's name of amd64: https://bazel.build/docs/user-manual#cpu */
const BAZEL = /^--cpu=k8$/;
/** Variables of makefiles and of tools for Node and Python. */
const TOOLCHAIN_NAMES =
  /^(?:CC|CXX|AR|LD|CROSS_COMPILE|CROSS_PREFIX|CROSS_TRIPLE|CMAKE_SYSTEM_PROCESSOR|DEB_TARGET_ARCH)$/;

interface TargetWords {
  readonly what: string;
  readonly suggestion: string;
}

function* targetHits(
  file: LintFile,
  target: (
    place: Place & {
      readonly program?: string;
      readonly before?: string;
      readonly command?: ShellPlace["command"];
    },
  ) => string | undefined,
  { what, suggestion }: TargetWords,
): Iterable<Hit> {
  const globals = [...globalPlaces(file)];
  for (const stage of file.stages) {
    const places = [...scriptPlaces(stage), ...settingPlaces(stage), ...filePlaces(stage)];
    const literals = [...places, ...globals.filter((place) => place.stage === stage)].flatMap(
      (place): Literal[] => {
        const text = target(place);
        const found = text === undefined ? undefined : namedIn(text);
        if (text === undefined || found === undefined) return [];
        const shown = place.name === undefined ? text : `${place.name}=${text}`;
        return [{ ...place, text: shown, architecture: found.architecture, line: lineOf(place, found.word) }];
      },
    );
    yield* literalHits(literals.filter(isLikelySlip), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" is ${architecture} for every platform: ${what} does not run on ${others}`,
      suggestion,
    });
  }
}

function namedIn(text: string): { readonly architecture: string; readonly word: string } | undefined {
  return BAZEL.test(text) ? { architecture: "amd64", word: "k8" } : onlyArchitecture(text);
}

function* scriptPlaces(stage: LintStage): Iterable<ShellPlace & { readonly before: string }> {
  for (const place of shellPlaces(stage)) {
    if (isChosen(place.guards) || place.value.includes("://")) continue;
    const words = place.command.words;
    const at = words.findIndex(({ start }) => start === place.start);
    yield { ...place, before: words[at - 1]?.value ?? "" };
  }
}

/** The sources of COPY, such as `target/x86_64-unknown-linux-musl/release/app`. */
function* filePlaces(stage: LintStage): Iterable<Place> {
  for (const { instruction } of stage.steps) {
    if (instruction.keyword !== "COPY") continue;
    for (const value of filesOf(instruction)) {
      const start = Math.max(0, instruction.text.text.indexOf(value));
      yield { stage, instruction, value, text: instruction.text, start, guards: [], name: undefined };
    }
  }
}

/** Of a program for Linux; another system has programs of its own. */
function goTarget({
  name,
  value,
  command,
}: Place & { readonly command?: ShellPlace["command"] }): string | undefined {
  if (name !== "GOARCH" && !/^GOARCH=/.test(value)) return undefined;
  const systems = [
    ...(command?.assignments ?? [])
      .filter((other) => other.name === "GOOS")
      .map((other) => other.value.value),
    ...(command?.words ?? []).flatMap((word) => /^GOOS=(.*)/.exec(word.value)?.[1] ?? []),
  ];
  return systems.every((system) => system === "linux" || system.includes("$")) ? value : undefined;
}

function dotnetTarget(
  place: Place & { readonly program?: string; readonly before?: string },
): string | undefined {
  const isSetting =
    place.name !== undefined && /^(?:RID|RUNTIME_?ID(?:ENTIFIER)?|DOTNET_RUNTIME_?ID)$/i.test(place.name);
  if (isSetting) return place.value;
  if (place.program !== "dotnet") return undefined;
  if (/^(?:-r|--runtime|-a|--arch)$/.test(place.before ?? "")) return place.value;
  return /^(?:--runtime=|--arch=|[/-]{1,2}p(?:roperty)?:RuntimeIdentifiers?=|[/-]{1,2}p:PlatformTarget=)/.test(
    place.value,
  )
    ? place.value
    : undefined;
}

function moduleTarget(
  place: Place & { readonly program?: string; readonly before?: string },
): string | undefined {
  const { value, program = "", before = "", name } = place;
  if (name !== undefined) return /^npm_config_(?:target_)?arch$/i.test(name) ? value : undefined;
  if (/^(?:npm|yarn|pnpm|npx|bun|node-gyp|electron-builder)$/.test(program)) {
    if (/^--(?:target_)?(?:arch|cpu)=|^--(?:x64|arm64|armv7l|ia32)$/.test(value)) return value;
    return /^(?:@[\w.-]+\/)?[\w.@/-]*linux-?(?:musl|gnu)?-(?:x64|arm64|arm|ia32)/.test(value)
      ? value
      : undefined;
  }
  if (!/^(?:pip[\d.]*|python[\d.]*|uv|poetry|conda|mamba)$/.test(program)) return undefined;
  if (before === "--platform" || value.startsWith("--platform=")) return value;
  return /[-_](?:x86_64|aarch64|amd64|arm64|armv7l|i686)\.whl$/.test(value)
    ? value.replace(/^.*\//, "")
    : undefined;
}

function toolchain(
  place: Place & { readonly program?: string; readonly before?: string },
): string | undefined {
  const { value, program, before = "", name } = place;
  if (name !== undefined)
    return TOOLCHAIN_NAMES.test(name) && architectureWords(value).length > 0 ? value : undefined;
  if (program === "echo" || program === "docker" || program === "qemu-debootstrap") return undefined;
  const option = optionOf(program ?? "", before, value);
  if (option !== undefined) return option;
  if (/^(?:-target|--target)$/.test(before) && architectureWords(value).length > 0) return value;
  const match = TOOLCHAIN.exec(value);
  if (match !== null && architectureWords(match[1] ?? "").length > 0) return match[0].trim();
  return /^(?:x86_64|aarch64|arm|i686)-(?:linux|unknown-linux|alpine-linux)-\w+-(?:gcc|g\+\+|cc|c\+\+|ld|ar|strip|objcopy)$/.test(
    value,
  ) && program === value.replace(/^.*\//, "")
    ? value
    : undefined;
}

/** What a program is told in words of its own. */
function optionOf(program: string, before: string, value: string): string | undefined {
  if (/^bazel(?:isk)?$/.test(program) && BAZEL.test(value)) return value;
  if (/^g?make$/.test(program) && MAKE_VARIABLE.test(value)) return value;
  return /^(?:sh|bash)$/.test(program) && SCRIPT_OPTION.test(before) ? `${before} ${value}` : undefined;
}
