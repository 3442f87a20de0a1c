import { type StoredImage, storedAnnotations } from "../../oci/registry";
import { compareKeys, keyOfAnnotations } from "./order";
import type { Publication } from "./publication";

/** What to do with a moving tag. */
export type TagMove =
  /** It holds this index already. */
  | { readonly kind: "held"; readonly previous?: never; readonly foreign: false }
  /** `foreign`: what it holds was not published by a publisher, for example pushed by hand. */
  | { readonly kind: "move"; readonly previous?: string; readonly foreign: boolean }
  | { readonly kind: "keep"; readonly holds: string };

/** Decides by what the tag holds now: it moves only to an image that is newer, or away from one that is not ours. */
export function tagMove(
  holder: StoredImage | undefined,
  digest: string,
  { versions, key }: Pick<Publication, "versions" | "key">,
): TagMove {
  if (holder === undefined) return { kind: "move", foreign: false };
  if (holder.digest === digest) return { kind: "held", foreign: false };
  const held = keyOfAnnotations(versions, storedAnnotations(holder));
  if (held === undefined) return { kind: "move", previous: holder.digest, foreign: true };
  if (compareKeys(versions, key, held) > 0) return { kind: "move", previous: holder.digest, foreign: false };
  return { kind: "keep", holds: holder.digest };
}
