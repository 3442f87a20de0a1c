import { type StoredImage, storedAnnotations } from "../../oci/registry";
import { ANNOTATIONS } from "../../service/contract";
import { err, ok, type Result } from "../../text/result";
import { keyOfAnnotations } from "./order";
import type { Publication, ReleaseTag } from "./publication";

/**
 * The tag that a run writes for one of its release tags: this one when it is free or holds the run's index already, and the
 * rebuild's own when it holds another build of the same source. Refused when another source has it: it is written once.
 *
 * @param digest of the run's index
 * @param stored what the run's tags hold
 */
export function releaseTarget(
  { tag, rebuild }: ReleaseTag,
  digest: string,
  publication: Publication,
  stored: ReadonlyMap<string, StoredImage>,
): Result<string> {
  const first = stored.get(tag);
  if (first === undefined || first.digest === digest) return ok(tag);
  if (!isSameSource(first, publication)) return err(taken(tag, first));
  if (rebuild === undefined) {
    return err(`release tag ${tag} holds another build of its source, and is too long for a rebuild's tag`);
  }
  const again = stored.get(rebuild);
  return again === undefined || again.digest === digest ? ok(rebuild) : err(taken(rebuild, again));
}

/**
 * Whether an image is a build of the source of a run: the publisher's, of the same revision and, where the run is of a version,
 * of that version.
 */
export function isSameSource(image: StoredImage, { versions, annotations }: Publication): boolean {
  const held = storedAnnotations(image);
  const version = annotations[ANNOTATIONS.version];
  return (
    keyOfAnnotations(versions, held) !== undefined &&
    held[ANNOTATIONS.revision] === annotations[ANNOTATIONS.revision] &&
    (version === undefined || held[ANNOTATIONS.version] === version)
  );
}

function taken(tag: string, { digest }: StoredImage): string {
  return `release tag ${tag} already holds ${digest}, and is written once`;
}
