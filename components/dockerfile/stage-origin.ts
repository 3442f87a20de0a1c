import { commaFields } from "./comma-fields";
import type { Instruction } from "./dockerfile";

/** Where the files of a stage, of a COPY or of a mount come from. */
export type StageOrigin =
  /** Index of a stage of the file. */
  | { readonly kind: "stage"; readonly index: number }
  /** An image of a registry, or a context of that name that the build is given. */
  | { readonly kind: "image"; readonly name: string }
  | { readonly kind: "scratch" }
  /** The word, which BuildKit refuses or which only a build knows. */
  | { readonly kind: "unknown"; readonly word: string };

/** A place where a stage uses the files of another. */
export interface StageSource {
  readonly instruction: Instruction;
  readonly line: number;
  readonly origin: StageOrigin;
}

/** What `COPY --from` and `RUN --mount=from` of an instruction name; `stages` are the indexes of all stages by name. */
export function sourcesOf(
  instruction: Instruction,
  stages: ReadonlyMap<string, number>,
  count: number,
): readonly StageSource[] {
  return instruction.flags.flatMap(({ name, value, line }) => {
    if (instruction.keyword === "COPY" && name === "from" && value !== "") {
      return [{ instruction, line, origin: copyOrigin(value, stages, count) }];
    }
    if (instruction.keyword !== "RUN" || name !== "mount") return [];
    const from = mountedFrom(value);
    return from === undefined ? [] : [{ instruction, line, origin: namedOrigin(from, stages) }];
  });
}

/** COPY may name a stage by its index, and may not use variables. */
function copyOrigin(word: string, stages: ReadonlyMap<string, number>, count: number): StageOrigin {
  if (!/^[+-]?[0-9]+$/.test(word)) return namedOrigin(word, stages);
  const index = Number(word);
  return index >= 0 && index < count ? { kind: "stage", index } : { kind: "unknown", word };
}

function namedOrigin(word: string, stages: ReadonlyMap<string, number>): StageOrigin {
  const index = stages.get(word.toLowerCase());
  if (index !== undefined) return { kind: "stage", index };
  if (word === "scratch") return { kind: "scratch" };
  return word.includes("$") ? { kind: "unknown", word } : { kind: "image", name: word };
}

/** The last `from` of a mount. */
function mountedFrom(mount: string): string | undefined {
  const field = commaFields(mount)?.findLast((other) => /^from=./i.test(other));
  return field?.slice("from=".length);
}
