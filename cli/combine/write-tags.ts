import type { ImageIndex } from "../../components/oci/image-index";
import type { ImageStore } from "../../components/oci/image-store";
import { CommandError, failure } from "../command-error";
import { allOrProblems } from "./all-or-problems";
import type { TargetTag } from "./request";

/** What becomes of a tag. */
export interface TagResult {
  readonly target: TargetTag;
  /** `unchanged` when it holds the index already, `moved` when it held another image. */
  readonly result: "written" | "moved" | "unchanged";
  /** Digest that it held before. */
  readonly previous?: string;
}

/** What becomes of each tag, release tags first; each kind keeps the order in which it was given. */
export function planTagWrites(
  targets: readonly TargetTag[],
  digest: string,
  held: ReadonlyMap<string, string>,
): readonly TagResult[] {
  const ordered = [
    ...targets.filter(({ isRelease }) => isRelease),
    ...targets.filter(({ isRelease }) => !isRelease),
  ];
  return ordered.map((target) => {
    const previous = held.get(target.name);
    if (previous === undefined) return { target, result: "written" };
    return { target, result: previous === digest ? "unchanged" : "moved", previous };
  });
}

/**
 * Puts the index under its tags: the release tags at once, and when each was read back, the others.
 *
 * @throws {CommandError} with what was written until then
 */
export async function writeTags(
  store: ImageStore,
  { mediaType, body, digest }: ImageIndex,
  results: readonly TagResult[],
): Promise<void> {
  const done: string[] = [];
  const write = async ({ target: { reference, name } }: TagResult) => {
    await store.put(reference, { mediaType, body, digest }, reference.tag);
    const { registry, repository, tag } = reference;
    const holds = (await store.head({ registry, repository, tag }))?.digest;
    if (holds !== digest)
      throw failure(
        `${name} holds ${holds ?? "nothing"} after ${digest} was written to it; somebody else writes it too, so run this again`,
      );
    done.push(name);
  };
  const changes = results.filter(({ result }) => result !== "unchanged");
  try {
    await allOrProblems(changes.filter(({ target }) => target.isRelease).map(write));
    await allOrProblems(changes.filter(({ target }) => !target.isRelease).map(write));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const others = changes.map(({ target }) => target.name).filter((name) => !done.includes(name));
    const state = `tags written: ${done.join(", ") || "none"}; not written: ${others.join(", ")}`;
    throw new CommandError(error.exitCode, `${error.message}\nmultiarch: ${state}`, { cause: error });
  }
}
