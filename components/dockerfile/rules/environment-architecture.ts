import { choosesArchitecture, isChosen, onlyArchitecture } from "./architecture-words";
import { DOWNLOADERS, namesArchitecture } from "./download-architecture";
import type { LintFile, LintStage } from "./lint-file";
import { isLikelySlip, type Literal, literalHits } from "./literals";
import {
  filesOf,
  globalPlaces,
  lineIn,
  lineOf,
  type Place,
  type ShellPlace,
  settingPlaces,
  shellPlaces,
} from "./places";
import type { Hit, Rule } from "./rule";

export const environmentArchitecture: Rule = {
  id: "environment-architecture",
  summary: "an ENV, or the default of an ARG, is one architecture for every platform",
  check: settings,
};

export const entrypointArchitecture: Rule = {
  id: "entrypoint-architecture",
  summary: "the program that the image starts has an architecture in its name",
  check: entrypoints,
};

const HOLDS_ARCHITECTURE = /arch|platform|^machine$|_cpu$/i;

function* settings(file: LintFile): Iterable<Hit> {
  const globals = [...globalPlaces(file)];
  for (const stage of file.stages) {
    const places = [...settingPlaces(stage), ...globals.filter((place) => place.stage === stage)];
    const used = usedNames(stage);
    const literals = [
      ...places.filter(({ name }) => !namesArchitecture(name)).flatMap((place) => asLiteral(place, used)),
      ...assignments(stage),
    ];
    yield* literalHits(literals.filter(isLikelySlip), {
      severity: "warning",
      message: ({ text, architecture, instruction: { keyword } }, others) =>
        `${keyword === "RUN" ? "" : `${keyword} `}${text} is ${architecture} for every platform, and wrong for ${others}${
          keyword === "ARG" ? ": a build for several platforms has one value of it" : ""
        }`,
      suggestion:
        'use the automatic argument "ARG TARGETARCH", or set the variable in the RUN that uses it, from $TARGETARCH or $(uname -m)',
    });
  }
}

/** An ENV is for the programs of the image; an ARG is for what names it. */
function asLiteral(place: Place & { readonly name: string }, used: ReadonlySet<string>): readonly Literal[] {
  const { name, value, instruction } = place;
  if (choosesArchitecture(value) || (instruction.keyword !== "ENV" && !used.has(name))) return [];
  const found = onlyArchitecture(value);
  if (found === undefined) return [];
  return [
    { ...place, text: `${name}=${value}`, architecture: found.architecture, line: lineOf(place, found.word) },
  ];
}

/** A script that tells a makefile, or itself, what the architecture is: `ARCH=amd64 make`. */
function* assignments(stage: LintStage): Iterable<Literal> {
  const places = [...shellPlaces(stage)];
  const downloaded = new Set(places.flatMap(downloadedNames));
  for (const place of places) {
    const { name, value, guards, instruction } = place;
    if (name === undefined || namesArchitecture(name) || isChosen(guards)) continue;
    if (!HOLDS_ARCHITECTURE.test(name) && !downloaded.has(name)) continue;
    // One that is set again is a default.
    const set = (stage.scriptsOf.get(instruction) ?? []).flatMap(
      ({ facts }) => facts.assigned.get(name) ?? [],
    );
    if (set.length > 1) continue;
    const found = /^\S+$/.test(value) && !value.includes("://") ? onlyArchitecture(value) : undefined;
    if (found === undefined) continue;
    yield {
      ...place,
      text: `${name}=${value}`,
      architecture: found.architecture,
      line: lineOf(place, found.word),
    };
  }
}

/** The names of variables in what a program downloads. */
function downloadedNames({ program, name, value }: ShellPlace): readonly string[] {
  if (name !== undefined || !DOWNLOADERS.has(program)) return [];
  return [...value.matchAll(/\$\{?(\w+)/g)].map(([, used = ""]) => used);
}

/** The names of variables that the texts of a stage have. */
function usedNames(stage: LintStage): ReadonlySet<string> {
  const texts = stage.steps.flatMap(({ instruction: { text, flags, heredocs } }) => [
    text.text,
    ...flags.map(({ value }) => value),
    ...heredocs.map(({ body }) => body.text),
  ]);
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\$\{?[!#]?(\w+)/g)].map(([, name = ""]) => name)),
  );
}

function* entrypoints({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    yield* literalHits(startedPrograms(stage), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" is started on every platform, and is for ${architecture}: it does not run on ${others}`,
      suggestion: "give the program one name for every platform, where it is built or copied",
    });
  }
}

function* startedPrograms(stage: LintStage): Iterable<Literal> {
  for (const { instruction } of stage.steps) {
    if (instruction.keyword !== "ENTRYPOINT" && instruction.keyword !== "CMD") continue;
    for (const [at, text] of filesOf(instruction).entries()) {
      const isProgram = at === 0 || /^\.{0,2}\//.test(text);
      // An emulator has the name of what it plays.
      const found = !isProgram || text.includes("qemu") ? undefined : onlyArchitecture(text);
      if (found !== undefined)
        yield { stage, instruction, text, architecture: found.architecture, line: lineIn(instruction, text) };
    }
  }
}
