import type { ImageIndexError, ImageIndexErrorCode } from "./image-index-error";

/** Thrown when sources cannot be combined. It lists every problem that was found. */
export class CombinationError extends Error {
  override readonly name = "CombinationError" as const;
  /** At least one; each has its place, the value got and the change to make. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * A problem of `assembleIndex` with the names of the sources in place of their numbers.
 *
 * @param names of the sources, in their order
 */
export function combinationProblem(error: ImageIndexError, names: readonly string[]): string {
  const { code, place, message } = error;
  const whole = message.replace(`${code} assembling the image index: `, "");
  const reason = REASONS[code];
  return (reason === undefined ? whole : `${place}: ${reason}`).replaceAll(
    /sources\[(\d+)\](?:\.body)?(\.?)/g,
    (_, number: string, dot: string) => `${names[Number(number)] ?? "sources"}${dot === "" ? "" : " "}`,
  );
}

/** Where the change that `assembleIndex` asks for is one that only a program can make. */
const REASONS: Readonly<Partial<Record<ImageIndexErrorCode, string>>> = {
  PLATFORM_UNKNOWN: "its config names no platform, so it is no image that an index can offer; leave it out",
};
