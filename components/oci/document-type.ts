import { shown } from "../text/shown";
import { malformed } from "./document";
import { ImageIndexError } from "./image-index-error";
import {
  type DocumentKind,
  documentKind,
  isDockerSchema1,
  isMediaType,
  OCI_INDEX,
  OCI_MANIFEST,
  withoutParameters,
} from "./media-types";

/**
 * What a document is, by the type it was served under or else its own. The served type may name the other vendor than the
 * body does (OCI or Docker), never the other kind: one document must not be read as a manifest here and an index there.
 *
 * @throws {ImageIndexError} `UNSUPPORTED_MEDIA_TYPE` or `MALFORMED`
 */
export function documentType(
  document: Readonly<Record<string, unknown>>,
  served: string | undefined,
  place: string,
): { readonly kind: DocumentKind; readonly mediaType: string } {
  const own = ownType(document, place);
  const mediaType = served === undefined ? own : withoutParameters(served);
  const typePlace = served === undefined ? `${place}.body` : `${place}.mediaType`;
  if (isDockerSchema1(mediaType) || isDockerSchema1(own) || document.schemaVersion === 1) {
    const reason = "is Docker schema 1, which no list can hold; build the image again with a current builder";
    throw new ImageIndexError("UNSUPPORTED_MEDIA_TYPE", typePlace, reason);
  }
  const kind = documentKind(mediaType);
  if (kind === undefined) {
    const reason = `${shown(mediaType)} is neither an image manifest nor an image index; give one of these`;
    throw new ImageIndexError("UNSUPPORTED_MEDIA_TYPE", typePlace, reason);
  }
  if (documentKind(own) !== kind) {
    throw malformed(
      `${place}.body`,
      `is ${shown(own)} but was served as ${shown(mediaType)}; give the type of this body`,
    );
  }
  return { kind, mediaType };
}

/** Only OCI lets a document leave its type out; Docker's schema 2 requires it. */
function ownType(document: Readonly<Record<string, unknown>>, place: string): string {
  const { mediaType } = document;
  if (mediaType === undefined) return document.manifests === undefined ? OCI_MANIFEST : OCI_INDEX;
  if (typeof mediaType === "string" && isMediaType(mediaType)) return mediaType;
  throw malformed(
    `${place}.body.mediaType`,
    `${shown(mediaType)} is not a media type; it must have the form type/subtype`,
  );
}
