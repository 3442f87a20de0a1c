import type { Platform } from "../../oci/platform";
import { platformKey } from "../../oci/platform-text";
import type { Dockerfile, Instruction } from "../dockerfile";
import type { Step } from "../global-scope";
import type { StagePlatform } from "../stage-platform";
import { neededStages, readStages, type Stage, type StageGraph } from "../stages";
import { architectureWords } from "./architecture-words";
import { type RunScript, runScripts } from "./run-scripts";

/** A Dockerfile as the rules look at it: its stages, seen from all platforms at once. */
export interface LintFile {
  readonly file: Dockerfile;
  readonly platforms: readonly Platform[];
  /** In the order of the file; without those of Windows. */
  readonly stages: readonly LintStage[];
  /** Arguments before the first FROM. */
  readonly globals: readonly Step[];
  /** Instructions that BuildKit refuses have a finding of their own. */
  readonly graphs: readonly { readonly platform: Platform; readonly graph: StageGraph }[];
}

/** One stage. */
export interface LintStage {
  readonly index: number;
  readonly name: string | undefined;
  readonly from: Instruction;
  /** What its commands run on. */
  readonly runsOn: StagePlatform["kind"];
  /** The stage as a build for each platform sees it: for those that need it, or for all where none does. */
  readonly views: readonly StageView[];
  readonly platforms: readonly Platform[];
  readonly isNeeded: boolean;
  /** Whether the image is this stage, or is built on it. */
  readonly isInImage: boolean;
  readonly steps: readonly Step[];
  /** Of its RUN instructions, in their order. */
  readonly scripts: readonly RunScript[];
  readonly scriptsOf: ReadonlyMap<Instruction, readonly RunScript[]>;
}

export interface StageView {
  readonly platform: Platform;
  readonly stage: Stage;
}

/** Reads the stages once for each platform; `target` is the name of the stage that is built, the last without one. */
export function lintFile(file: Dockerfile, platforms: readonly Platform[], target?: string): LintFile {
  const graphs = platforms.map((platform) => {
    const graph = readStages(file, { target: platform, build: platform });
    return { platform, graph, needed: neededStages(graph, target), image: imageStages(graph, target) };
  });
  const first = graphs[0]?.graph;
  const scripts = new Map<Instruction, ReturnType<typeof runScripts>>();
  const scriptsOf = (instruction: Instruction) => {
    const found = scripts.get(instruction) ?? runScripts(instruction);
    scripts.set(instruction, found);
    return found;
  };
  const stages = (first?.stages ?? []).map((stage): LintStage => {
    const own = new Map<Instruction, readonly RunScript[]>();
    const all = graphs.flatMap(({ platform, graph, needed, image }) => {
      const seen = graph.stages[stage.index];
      return seen === undefined
        ? []
        : [{ platform, stage: seen, isNeeded: needed.has(seen), isInImage: image.has(seen) }];
    });
    const needing = all.filter((view) => view.isNeeded);
    const views = needing.length > 0 ? needing : all;
    for (const [at, { instruction }] of stage.steps.entries()) {
      if (instruction.keyword !== "RUN") continue;
      const scopes = views.flatMap((view) => view.stage.steps[at]?.scope ?? []);
      own.set(
        instruction,
        scriptsOf(instruction).map((script) => ({ ...script, scopes })),
      );
    }
    return {
      index: stage.index,
      name: stage.name,
      from: stage.from,
      runsOn: stage.platform.kind,
      views,
      platforms: views.map(({ platform }) => platform),
      isNeeded: needing.length > 0,
      isInImage: all.some((view) => view.isInImage),
      steps: stage.steps,
      scripts: [...own.values()].flat(),
      scriptsOf: own,
    };
  });
  return {
    file,
    platforms,
    graphs,
    globals: first?.globals.steps ?? [],
    stages: stages.filter((stage) => !isWindows(stage, stages, file) && !isOfOtherPlatform(stage)),
  };
}

/** Platforms of a stage that another architecture than this is for. */
export function otherPlatforms(stage: LintStage, architecture: string): readonly Platform[] {
  const runs = stage.views[0]?.stage.platform;
  // What a constant platform does wrong is a finding already.
  if (runs?.kind === "constant" && runs.platform?.architecture === architecture) return [];
  // A stage such as `exit-arm64` is for one, and says so.
  if (namedArchitectures(stage).includes(architecture)) return [];
  return stage.platforms.filter((platform) => !runsOn(platform, architecture));
}

/** Debian's and Fedora's x86-64 have the packages of i386 too. */
function runsOn(platform: Platform, architecture: string): boolean {
  return (
    platform.architecture === architecture || (architecture === "386" && platform.architecture === "amd64")
  );
}

/** Such as `linux/amd64 and linux/arm64`. */
export function listed(platforms: readonly Platform[]): string {
  const names = [...new Set(platforms.map(platformKey))];
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

function imageStages(graph: StageGraph, target: string | undefined): ReadonlySet<Stage> {
  const wanted = target?.toLowerCase();
  let stage =
    wanted === undefined ? graph.stages.at(-1) : graph.stages.findLast(({ name }) => name === wanted);
  const found = new Set<Stage>();
  while (stage !== undefined) {
    found.add(stage);
    stage = stage.base.kind === "stage" ? graph.stages[stage.base.index] : undefined;
  }
  return found;
}

/** A stage such as `build-arm64` that none of the given platforms needs is for another. */
function isOfOtherPlatform(stage: LintStage): boolean {
  return !stage.isNeeded && namedArchitectures(stage).length > 0;
}

/** The architectures in the name of a stage. */
export function namedArchitectures({ name = "" }: LintStage): readonly string[] {
  return architectureWords(name).map(({ architecture }) => architecture);
}

/** A stage of Windows has other shells and other names; the rules know those of Linux. */
function isWindows(stage: LintStage, stages: readonly LintStage[], file: Dockerfile): boolean {
  if (file.escapeToken === "`") return true;
  const base = stage.views[0]?.stage.base;
  if (base?.kind === "image") return /windows|nanoserver|servercore/i.test(base.name);
  const parent = base?.kind === "stage" ? stages[base.index] : undefined;
  return parent !== undefined && isWindows(parent, stages, file);
}
