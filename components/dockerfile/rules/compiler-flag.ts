import { isChosen } from "./architecture-words";
import { namesArchitecture } from "./download-architecture";
import type { LintFile, LintStage } from "./lint-file";
import { isLikelySlip, type Literal, literalHits } from "./literals";
import { globalPlaces, lineOf, type Place, settingPlaces, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const compilerFlag: Rule = {
  id: "compiler-flag",
  summary: "a flag of a compiler that one architecture has",
  check: flags,
};

export const nativeCpu: Rule = {
  id: "native-cpu",
  summary: "code is compiled for the CPU of the builder",
  check: nativeFlags,
};

/** https://gcc.gnu.org/onlinedocs/gcc/x86-Options.html and https://gcc.gnu.org/onlinedocs/gcc/ARM-Options.html */
const FLAGS: readonly (readonly [pattern: RegExp, architecture: string])[] = [
  [
    /(?<![\w-])-m(?:64|32|mmx|sse[\d.a-z]*|ssse3|avx[\da-z]*|fma4?|bmi2?|popcnt|f16c|rdrnd|fpmath=sse|tune=(?:core|sky|has|broad|znver|gen)[\w-]*|arch=(?:x86-64[\w-]*|i[3-6]86|core[\w-]*|nehalem|westmere|sandybridge|ivybridge|haswell|broadwell|skylake[\w-]*|icelake[\w-]*|cascadelake|znver\d|k8|athlon[\w-]*|pentium[\w-]*))(?![\w=-])/,
    "amd64",
  ],
  [
    /(?<![\w-])-m(?:fpu=(?:neon|vfp)[\w-]*|float-abi=\w+|arch=armv[67][\w+-]*|cpu=cortex-a(?:5|7|8|9|15)\b)/,
    "arm",
  ],
  [
    /(?<![\w-])-m(?:arch=armv[89][\w.+-]*|cpu=(?:neoverse[\w-]*|cortex-a(?:53|55|57|72|76)|ampere\w*))/,
    "arm64",
  ],
  [/(?<![\w-])(?:-C\s*)?target-cpu=(?:x86-64-v\d|haswell|skylake|znver\d)\b/, "amd64"],
  [/(?<![\w-])(?:-C\s*)?target-feature=\+(?:avx[\w.]*|ss?se[\w.]*|bmi[12]|fma|popcnt)/, "amd64"],
];
const NATIVE = /(?<![\w-])-m(?:arch|cpu)=native\b|target-cpu=native\b/;
/** Compilers for CPUs that have flags of the same names. */
const OTHER_CPU = /powerpc|ppc64|sparc|mips|s390x?|riscv|none-eabi|mthumb/;
/** Programs whose `-m64` is something else. */
const OTHERS = new Set([
  "head",
  "tail",
  "xargs",
  "curl",
  "wget",
  "useradd",
  "mkdir",
  "install",
  "chmod",
  "echo",
]);

function* flags({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    yield* literalHits([...flagsIn(stage)].filter(isLikelySlip), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" is a flag for ${architecture}: the compiler for ${others} refuses it`,
      suggestion: "leave it out, or add it where $TARGETARCH is this architecture alone",
    });
  }
}

function* flagsIn(stage: LintStage): Iterable<Literal> {
  for (const place of placesOf(stage)) {
    if (OTHER_CPU.test(place.text.text)) continue;
    for (const [pattern, architecture] of FLAGS) {
      const text = pattern.exec(place.value)?.[0];
      if (text !== undefined) yield { ...place, text, architecture, line: lineOf(place, text) };
    }
  }
}

function* nativeFlags(file: LintFile): Iterable<Hit> {
  const stages = file.stages.flatMap((stage) => [...placesOf(stage)]);
  for (const place of [...stages, ...globalPlaces(file)]) {
    const text = NATIVE.exec(place.value)?.[0];
    if (text === undefined) continue;
    const { stage, instruction } = place;
    yield {
      stage,
      instruction,
      line: lineOf(place, text),
      severity: "warning",
      message: `"${text}" compiles for the CPU of the builder, or for the one that QEMU plays: on another machine the program may end with "illegal instruction"`,
      suggestion: "leave it out, or name the oldest CPU that must run it, by $TARGETARCH",
      subject: text,
    };
  }
}

function* placesOf(stage: LintStage): Iterable<Place> {
  for (const place of shellPlaces(stage)) {
    if (!isChosen(place.guards) && !OTHERS.has(place.program)) yield place;
  }
  for (const place of settingPlaces(stage)) if (!namesArchitecture(place.name)) yield place;
}
