import type { ImageIndexError } from "./image-index-error";

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
  const reason = error.message.replace(`${error.code} assembling the image index: `, "");
  return reason.replaceAll(
    /sources\[(\d+)\](?:\.body)?(\.?)/g,
    (_, number: string, dot: string) => `${names[Number(number)] ?? "sources"}${dot === "" ? "" : " "}`,
  );
}
