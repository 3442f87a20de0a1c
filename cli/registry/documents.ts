import { isDigest } from "../../components/oci/digest-text";
import {
  formatImageReference,
  type ImageReference,
  type ImageRepository,
} from "../../components/oci/image-reference";
import type { DocumentHead } from "../../components/oci/image-store";
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  isMediaType,
  OCI_INDEX,
  OCI_MANIFEST,
  withoutParameters,
} from "../../components/oci/media-types";
import type { StoredImage } from "../../components/oci/registry";
import { isText, type JsonObject, jsonObject } from "../../components/text/json";
import { EXIT } from "../exit-code";
import { exactText } from "./body";
import type { Answer, Call } from "./call";
import type { RegistryConnection } from "./connection";
import { digestLike } from "./digests";
import { LARGEST_DOCUMENT } from "./limits";
import { RegistryError } from "./registry-error";
import { pageOf, registryNote } from "./registry-note";
import { pullScope, pushScope } from "./scope";

/** Without all of these a registry may convert a document, and its digest would be another. */
const ACCEPT = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST].join(", ");

/** `undefined` when the registry has no such document. */
export async function headDocument(
  connection: RegistryConnection,
  reference: ImageReference,
): Promise<DocumentHead | undefined> {
  const call = readCall("HEAD", reference);
  const answer = await connection.whole(call, 0);
  if (answer.status === 404) return undefined;
  const {
    "content-type": type = "",
    "content-length": length = "",
    "docker-content-digest": digest = "",
  } = answer.headers;
  const isWhole = isDigest(digest) && /^\d+$/.test(length) && isManifestType(type);
  // A registry may leave headers out, refuse HEAD, or say why it fails only to GET.
  if (answer.status === 200 && isWhole) {
    refuseOtherDigest(call, connection, reference, digest);
    return { mediaType: withoutParameters(type), digest, size: Number(length) };
  }
  const image = await readDocument(connection, reference);
  return image && { mediaType: image.mediaType, digest: image.digest, size: Buffer.byteLength(image.body) };
}

/** `undefined` when the registry has no such document. */
export async function readDocument(
  connection: RegistryConnection,
  reference: ImageReference,
): Promise<StoredImage | undefined> {
  const call = readCall("GET", reference);
  const answer = await connection.whole(call, LARGEST_DOCUMENT);
  if (answer.status === 404) return undefined;
  return storedImage(connection, call, reference, answer);
}

/** @throws {RegistryError} with what the registry says when it has none */
export async function getDocument(
  connection: RegistryConnection,
  reference: ImageReference,
): Promise<StoredImage> {
  const call = readCall("GET", reference);
  const answer = await connection.whole(call, LARGEST_DOCUMENT);
  if (answer.status === 404) throw missing(reference, answer);
  return storedImage(connection, call, reference, answer);
}

/** @throws {RegistryError} also when the registry stored it under another digest */
export async function putDocument(
  connection: RegistryConnection,
  repository: ImageRepository,
  image: StoredImage,
  tag: string | undefined,
): Promise<void> {
  const reference = tag === undefined ? { ...repository, digest: image.digest } : { ...repository, tag };
  const call: Call = {
    method: "PUT",
    path: `${repository.repository}/manifests/${tag ?? image.digest}`,
    headers: { "Content-Type": image.mediaType },
    body: image.body,
    scopes: [pushScope(repository)],
    doing: `writing ${formatImageReference(reference)}`,
  };
  const answer = await connection.whole(call, LARGEST_DOCUMENT);
  if (answer.status !== 201 && answer.status !== 200) throw await connection.problem(call, answer);
  const stored = answer.headers["docker-content-digest"];
  if (stored !== undefined && stored !== digestLike(stored, Buffer.from(image.body)))
    throw new RegistryError(
      `${call.doing}: ${connection.registry} stored it as ${stored} instead of ${image.digest}; it does not keep the bytes, so use another registry`,
    );
}

function readCall(method: "GET" | "HEAD", reference: ImageReference): Call {
  return {
    method,
    path: `${reference.repository}/manifests/${reference.digest ?? reference.tag ?? "latest"}`,
    headers: { Accept: ACCEPT },
    scopes: [pullScope(reference)],
    doing: `reading ${formatImageReference(reference)}`,
  };
}

async function storedImage(
  connection: RegistryConnection,
  call: Call,
  reference: ImageReference,
  answer: Answer,
): Promise<StoredImage> {
  if (answer.status !== 200) throw await connection.problem(call, answer);
  const type = answer.headers["content-type"];
  const body = exactText(answer.body);
  const page = body === undefined ? undefined : pageOf(body, type);
  if (page !== undefined)
    throw new RegistryError(
      `${call.doing}: ${answer.url.host} answered 200 with ${page} instead of a manifest; check the name of the registry, and what answers for it`,
    );
  const digest = verifiedDigest(call, reference, answer);
  const document = body === undefined ? undefined : jsonObject(body);
  if (body === undefined || document === undefined)
    throw new RegistryError(
      `${call.doing}: ${answer.url.host} sent what is no JSON object; push the image again`,
    );
  // A proxy's own error may come with status 200; every manifest and index has its schema's version.
  if (!isManifestType(type ?? "") && document.schemaVersion === undefined)
    throw new RegistryError(
      `${call.doing}: ${answer.url.host} answered 200 with ${type ?? "a document without a type"} that is no manifest; check the name of the registry, and what answers for it`,
    );
  return { digest, mediaType: typeOf(type, document), body };
}

/** By digest, that one; by tag, the SHA-256 of the bytes, which must also be what the registry says of them. */
function verifiedDigest(call: Call, reference: ImageReference, { headers, body, url }: Answer): string {
  const said = headers["docker-content-digest"];
  for (const expected of [reference.digest, said]) {
    if (expected === undefined || !isDigest(expected)) continue;
    const digest = digestLike(expected, body);
    if (digest === undefined)
      throw new RegistryError(
        `${call.doing}: ${expected.split(":")[0]} is a hash that cannot be checked; use sha256`,
      );
    if (digest !== expected) throw otherDigest(call, url.host, digest, expected);
  }
  return reference.digest ?? digestLike("sha256:", body) ?? "";
}

function refuseOtherDigest(
  call: Call,
  connection: RegistryConnection,
  { digest }: ImageReference,
  said: string,
): void {
  const isSameAlgorithm = digest?.split(":")[0] === said.split(":")[0];
  if (digest !== undefined && isSameAlgorithm && digest !== said)
    throw otherDigest(call, connection.registry, said, digest);
}

function otherDigest({ doing }: Call, host: string, got: string, expected: string): RegistryError {
  return new RegistryError(
    `${doing}: ${host} sent ${got} for ${expected}; what is stored there, or something on the way, is damaged`,
  );
}

function missing(reference: ImageReference, answer: Answer): RegistryError {
  const { code, text } = registryNote(answer);
  const { registry, repository, tag, digest } = reference;
  const named = digest ?? `tag ${tag ?? "latest"}`;
  const reason =
    code === "NAME_UNKNOWN"
      ? `${registry} has no repository ${repository} (${text}); check its name`
      : `${registry}/${repository} has no ${named} (${text}); check the reference`;
  return new RegistryError(`reading ${formatImageReference(reference)}: ${reason}`, {
    status: answer.status,
    ...(code === undefined ? {} : { code }),
    exitCode: EXIT.finding,
  });
}

/** A registry may serve a document under a general type; then its own decides. */
function typeOf(served: string | undefined, { mediaType, manifests }: JsonObject): string {
  if (served !== undefined && isManifestType(served)) return withoutParameters(served);
  if (isText(mediaType) && isMediaType(mediaType)) return mediaType;
  return manifests === undefined ? OCI_MANIFEST : OCI_INDEX;
}

function isManifestType(served: string): boolean {
  const type = withoutParameters(served);
  return isMediaType(type) && !/^(text\/.*|application\/(json|octet-stream))$/i.test(type);
}
