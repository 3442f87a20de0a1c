import { isObject } from "../../../components/text/json";
import { computedDigest } from "./computed-digest";
import { type Answer, errorAnswer, type ReceivedRequest } from "./exchange";
import type { RegistryStorage, RepositoryContent } from "./storage";

/** Stores a document whose children and blobs are there; foreign layers need not be. */
export function putDocument(
  { body, headers }: ReceivedRequest,
  repository: string,
  reference: string,
  storage: RegistryStorage,
): Answer {
  const digest = computedDigest(reference, body);
  if (reference.includes(":") && reference !== digest)
    return errorAnswer(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
  const document = objectOf(body);
  if (document === undefined) return errorAnswer(400, "MANIFEST_INVALID", "manifest invalid");
  const content = storage.repository(repository);
  const absent = absentParts(document, content);
  if (absent !== undefined)
    return errorAnswer(404, "MANIFEST_BLOB_UNKNOWN", `manifest blob unknown to registry: ${absent}`);
  content.documents.set(digest, { mediaType: headers["content-type"] ?? "", body });
  if (!reference.includes(":")) content.tags.set(reference, digest);
  const subject = isObject(document.subject) ? { "OCI-Subject": String(document.subject.digest) } : {};
  return {
    status: 201,
    headers: {
      Location: `/v2/${repository}/manifests/${digest}`,
      "Docker-Content-Digest": digest,
      ...subject,
    },
  };
}

/** The first child, config or layer that is not there. */
function absentParts(
  { manifests, config, layers }: Readonly<Record<string, unknown>>,
  { documents, blobs }: RepositoryContent,
): string | undefined {
  const children = descriptors(manifests).find(({ digest }) => !documents.has(digest));
  const parts = [...descriptors([config]), ...descriptors(layers)];
  return (children ?? parts.find(({ digest, isForeign }) => !isForeign && !blobs.has(digest)))?.digest;
}

function descriptors(list: unknown): readonly { readonly digest: string; readonly isForeign: boolean }[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map(({ digest, urls, mediaType }) => ({
    digest: String(digest),
    isForeign: Array.isArray(urls) || /nondistributable|foreign/.test(String(mediaType)),
  }));
}

function objectOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
