import { type Platform, PlatformError } from "../oci/platform";
import { parsePlatform } from "../oci/platform-text";
import type { BuildPlatforms } from "./automatic-arguments";
import type { Dockerfile, Instruction } from "./dockerfile";
import { expand } from "./expand";
import { readGlobals } from "./global-scope";
import type { Scope } from "./scope";

/** What a stage runs on. */
export interface StagePlatform {
  /**
   * `target` and `build`: whatever the image is built for, and by. `constant`: one platform always. `computed`: another
   * choice by these. `unknown`: the choice is known only to a build.
   */
  readonly kind: "target" | "build" | "constant" | "computed" | "unknown";
  /** For the platforms that were asked for; `undefined` where it is unknown, or no platform. */
  readonly platform: Platform | undefined;
}

/** Reads the platforms of stages that are not built on other stages. */
export class StagePlatforms {
  /** The global scope for each pair of sample platforms, to see what a word depends on. */
  private readonly samples: readonly { readonly platforms: BuildPlatforms; readonly scope: Scope }[];

  constructor(
    file: Dockerfile,
    private readonly platforms: BuildPlatforms,
    private readonly scope: Scope,
  ) {
    this.samples = SAMPLES.flatMap((target) =>
      SAMPLES.map((build) => ({
        platforms: { target, build },
        scope: readGlobals(file, { target, build }).scope,
      })),
    );
  }

  of(from: Instruction): StagePlatform {
    const word = from.flags.find(({ name }) => name === "platform")?.value;
    if (word === undefined || word === "") return { kind: "target", platform: this.platforms.target };
    return { kind: this.kindOf(word), platform: platformIn(word, this.scope) };
  }

  private kindOf(word: string): StagePlatform["kind"] {
    const results = this.samples.map(({ scope }) => nameOf(platformIn(word, scope)));
    const first = results[0];
    if (first === undefined || results.includes(undefined)) return "unknown";
    if (results.every((result) => result === first)) return "constant";
    const follows = (side: "target" | "build") =>
      this.samples.every(({ platforms }, index) => results[index] === nameOf(platforms[side]));
    if (follows("target")) return "target";
    return follows("build") ? "build" : "computed";
  }
}

const SAMPLES: readonly Platform[] = [
  { os: "linux", architecture: "amd64" },
  { os: "linux", architecture: "arm64" },
];

function platformIn(word: string, scope: Scope): Platform | undefined {
  const expansion = expand(word, scope);
  if (expansion.kind !== "known") return undefined;
  try {
    return parsePlatform(expansion.value);
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

function nameOf(platform: Platform | undefined): string | undefined {
  return platform === undefined ? undefined : JSON.stringify(platform);
}
