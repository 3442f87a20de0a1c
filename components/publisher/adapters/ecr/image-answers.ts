import type { Image } from "@aws-sdk/client-ecr";

/** Answers of BatchGetImage, by reference. */
export interface ImageAnswers {
  readonly matched: ReadonlyMap<string, Image>;
  /** References whose image the answer leaves open; to be asked for one by one. */
  readonly unclear: readonly string[];
}

/**
 * Matches answers with the references that were asked for. ECR names each image as it was asked for and promises no order; a registry that names
 * an image by any of its tags answers in the order of the request. Where neither helps, the reference is asked for alone.
 *
 * @param missing references that the answer reports as not found
 */
export function matchAnswers(
  references: readonly string[],
  images: readonly Image[],
  missing: readonly string[],
): ImageAnswers {
  const expected = references.filter((reference) => !missing.includes(reference));
  const named = byName(expected, images);
  if (named !== undefined) return { matched: named, unclear: [] };
  if (expected.length !== images.length) return { matched: new Map(), unclear: expected };
  const matched = new Map<string, Image>();
  expected.forEach((reference, at) => {
    const image = images[at];
    if (image !== undefined && fits(reference, image)) matched.set(reference, image);
  });
  return { matched, unclear: expected.filter((reference) => !matched.has(reference)) };
}

/** The answers by the names they carry, when these are just the names that were asked for. */
function byName(
  expected: readonly string[],
  images: readonly Image[],
): ReadonlyMap<string, Image> | undefined {
  const named = new Map<string, Image>();
  for (const image of images) {
    const { imageTag, imageDigest } = image.imageId ?? {};
    const name =
      expected.find((reference) => reference === imageTag) ??
      expected.find((reference) => reference === imageDigest);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, image);
  }
  return named.size === expected.length ? named : undefined;
}

/** A digest names its image for certain; a tag may be any of the image's. */
function fits(reference: string, image: Image): boolean {
  return !reference.includes(":") || image.imageId?.imageDigest === reference;
}
