/** A word that stands for one architecture, in a name, a path or a URL. */
export interface ArchitectureWord {
  readonly word: string;
  /** In the words of a platform, such as `amd64`. */
  readonly architecture: string;
  readonly start: number;
}

/**
 * What the names of files and packages call an architecture. Longer words first. `64bit` and `linux64` are those of
 * x86-64 builds; `linux-64` is that of conda: https://docs.conda.io/projects/conda-build/en/stable/resources/variants.html
 */
const SPELLINGS: readonly (readonly [pattern: string, architecture: string])[] = [
  ["x86_64|x86-64|x86\\.64|amd64|(?<=linux[-_.]?)x64|x64|linux64|linux-?64bit|linux-64|64bit", "amd64"],
  ["arm64v8|arm64|aarch64|aarch_64|armv8l?", "arm64"],
  ["arm32v[567]|armv[567](?:l|hf|a)?|armhf|armel|arm-?32|linux[-_]arm", "arm"],
  ["i[356]86|linux[-_]x86(?![-_.]?64)|linux[-_/]386|linux-?32bit|x86_32", "386"],
  ["ppc64le|ppc64el|powerpc64le", "ppc64le"],
  ["s390x", "s390x"],
  ["riscv64(?:gc)?", "riscv64"],
  ["loong64|loongarch64", "loong64"],
];
const WORD = new RegExp(
  `(?<![A-Za-z0-9])(?:${SPELLINGS.map(([pattern]) => `(${pattern})`).join("|")})(?![A-Za-z0-9])`,
  "gi",
);
const OTHER_SYSTEM =
  /darwin|macos|mac-|osx|apple|windows|win32|win64|win-|mingw|freebsd|netbsd|openbsd|dragonfly|illumos|solaris|android|\.exe\b|\.msi\b|\.dmg\b/i;
/** Names of variables that hold an architecture, in the words of any tool. */
const ARCHITECTURE_VARIABLE = /\$\{?[!#]?\w*(?:arch|platform|variant|machine|cpu|triple|triplet)\w*/i;
const ASKS_MACHINE =
  /\buname\b(?!\s+-[sorvn]+\b)|--print-architecture|dpkg-architecture|--print-arch|\barch\)|%_?arch|hosttype/i;

/** Words of an architecture in a text, in its order; none in the name of a build for another operating system. */
export function architectureWords(text: string): readonly ArchitectureWord[] {
  if (OTHER_SYSTEM.test(text) && !/linux(?!-android)/i.test(text)) return [];
  return [...text.matchAll(WORD)].flatMap((match) => {
    const index = match.slice(1).findIndex((group) => group !== undefined);
    const architecture = SPELLINGS[index]?.[1];
    return architecture === undefined ? [] : [{ word: match[0], architecture, start: match.index }];
  });
}

/**
 * The one architecture that a text names; `undefined` where it names none, several, or chooses one by a variable. The names
 * of variables are no part of the text.
 */
export function onlyArchitecture(text: string): ArchitectureWord | undefined {
  if (choosesArchitecture(text)) return undefined;
  const words = architectureWords(text.replaceAll(/\$\w+|\$\{\w+/g, (name) => "$".repeat(name.length)));
  return words.every(({ architecture }) => architecture === words[0]?.architecture) ? words[0] : undefined;
}

/** Whether a text has a variable or a command that gives the architecture of a machine. */
export function choosesArchitecture(text: string): boolean {
  return ARCHITECTURE_VARIABLE.test(text) || ASKS_MACHINE.test(text);
}

/** Whether one of the conditions is about an architecture. */
export function isChosen(guards: readonly string[]): boolean {
  return guards.some((guard) => choosesArchitecture(guard) || architectureWords(guard).length > 0);
}
