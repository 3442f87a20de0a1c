import type { Kind } from "./addresses";
import type { Json, Properties } from "./properties";

/** What is true about every resource of a program, whatever the engine: `<kind> <name>` and its properties. */
export type Facts = Readonly<Record<string, Json>>;

export function factKey(kind: Kind, name: string): string {
  return `${kind} ${name}`;
}

/** Resources by kind. */
export function countKinds(facts: Facts): Readonly<Record<string, number>> {
  const kinds = Object.keys(facts).map((key) => key.slice(0, key.lastIndexOf(" ")));
  return kinds.reduce<Record<string, number>>((counts, kind) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }, {});
}

/** A fact with everything that no reader took, so that an unknown property differs between the engines. */
export function fact(known: Readonly<Record<string, Json>>, ...sources: readonly Properties[]): Json {
  return {
    ...known,
    notRead: sources.map((source) => source.rest()).filter((rest) => JSON.stringify(rest) !== "{}"),
  };
}

/**
 * What happens to a repository's images with the stack.
 *
 * @param kept whether each part of the repository stays, on each way that it may go
 */
export function imagesFate(emptied: Json, kept: readonly boolean[]): string {
  if (emptied === true && !kept.includes(true)) return "deleted";
  if (emptied === false && !kept.includes(false)) return "kept";
  return `half: emptied ${JSON.stringify(emptied)}, kept ${kept.join(", ")}`;
}
