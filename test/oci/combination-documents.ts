import { type Combination, type CombinationInput, planCombination } from "../../components/oci/combination";
import type { CombinationSource } from "../../components/oci/combination-entries";
import { CombinationError } from "../../components/oci/combination-error";
import { config, type Json, manifest, OCI_INDEX, OCI_MANIFEST, sha256 } from "./image-index-sources";

/** A source that is an image of one linux architecture, under the name of the architecture. */
export function imageSource(architecture: string, mediaType = OCI_MANIFEST): CombinationSource {
  const body = manifest(architecture, mediaType);
  return {
    name: architecture,
    image: { body, mediaType, digest: sha256(body) },
    config: config({ os: "linux", architecture }),
  };
}

/** A source that is an index of these entries. */
export function indexOf(
  name: string,
  manifests: readonly Json[],
  more: Json = {},
  mediaType = OCI_INDEX,
): CombinationSource {
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests, ...more });
  return { name, image: { body, mediaType, digest: sha256(body) } };
}

/** The same combination again, added to what the first one made. */
export function again(input: CombinationInput, { index }: Combination): Combination {
  const { mediaType, body, digest } = index;
  return planCombination({ ...input, held: { name: "tag", image: { mediaType, body, digest } } });
}

/** The problems of a combination that must be refused. */
export function problemsOf(input: CombinationInput): readonly string[] {
  try {
    planCombination(input);
  } catch (error) {
    if (error instanceof CombinationError) return error.problems;
    throw error;
  }
  throw new Error("it was not refused");
}
