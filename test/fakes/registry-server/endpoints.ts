import { type Answer, errorAnswer, type ReceivedRequest } from "./exchange";
import type { RegistryServerOptions } from "./options";
import { putDocument } from "./put-document";
import { referrersAnswer } from "./referrers";
import type { RegistryStorage } from "./storage";
import { uploadAnswer } from "./uploads";

/** What a registry answers to who has the right: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints */
export function answerOf(
  request: ReceivedRequest,
  storage: RegistryStorage,
  options: RegistryServerOptions,
): Answer {
  const { method, path } = request;
  if (/^\/v2\/?$/.test(path))
    return { status: 200, headers: { "Content-Type": "application/json" }, body: "{}" };
  const [, repository = "", kind = "", rest = ""] =
    /^\/v2\/(.+?)\/(manifests|blobs|tags|referrers)\/(.*)$/.exec(path) ?? [];
  if (kind === "blobs" && rest.startsWith("uploads/"))
    return uploadAnswer(request, repository, storage, options);
  if (kind === "manifests" && method === "PUT") return putDocument(request, repository, rest, storage);
  if (kind === "manifests" && method === "DELETE") return deleted(repository, rest, storage);
  if (kind === "blobs" && method === "DELETE") return deletedBlob(repository, rest, storage);
  if (method === "GET" || method === "HEAD")
    return readAnswer(request, { repository, kind, rest }, storage, options);
  return errorAnswer(404, "UNSUPPORTED", "no such endpoint");
}

function readAnswer(
  request: ReceivedRequest,
  { repository, kind, rest }: Readonly<Record<"repository" | "kind" | "rest", string>>,
  storage: RegistryStorage,
  options: RegistryServerOptions,
): Answer {
  if (kind === "manifests") return documentAnswer(repository, rest, storage);
  if (kind === "blobs") return blobAnswer(request, repository, rest, storage);
  if (kind === "referrers" && options.referrers !== false)
    return referrersAnswer(request, repository, rest, storage, options);
  if (kind === "tags" && rest === "list") return tagsAnswer(request, repository, storage, options);
  return { status: 404, headers: { "Content-Type": "text/plain" }, body: "404 page not found\n" };
}

function documentAnswer(repository: string, reference: string, storage: RegistryStorage): Answer {
  const content = storage.repositories.get(repository);
  if (content === undefined) return errorAnswer(404, "NAME_UNKNOWN", "repository name not known to registry");
  const digest = reference.includes(":") ? reference : content.tags.get(reference);
  const document = content.documents.get(digest ?? "");
  if (digest === undefined || document === undefined)
    return errorAnswer(404, "MANIFEST_UNKNOWN", "manifest unknown");
  const headers = { "Content-Type": document.mediaType, "Docker-Content-Digest": digest };
  return { status: 200, headers, body: document.body };
}

function blobAnswer(
  request: ReceivedRequest,
  repository: string,
  digest: string,
  storage: RegistryStorage,
): Answer {
  const blob = storage.repositories.get(repository)?.blobs.get(digest);
  if (blob === undefined) return errorAnswer(404, "BLOB_UNKNOWN", "blob unknown to registry");
  const headers = { "Content-Type": "application/octet-stream", "Docker-Content-Digest": digest };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers, body: blob };
  const last = Math.min(to === "" ? blob.length - 1 : Number(to), blob.length - 1);
  const isEmpty = Number(from) > last;
  const range = `bytes ${isEmpty ? "*" : `${from}-${last}`}/${blob.length}`;
  if (isEmpty) return { status: 416, headers: { "Content-Range": range } };
  return {
    status: 206,
    headers: { ...headers, "Content-Range": range },
    body: blob.subarray(Number(from), last + 1),
  };
}

function deletedBlob(repository: string, digest: string, storage: RegistryStorage): Answer {
  const isThere = storage.repository(repository).blobs.delete(digest);
  return isThere ? { status: 202 } : errorAnswer(404, "BLOB_UNKNOWN", "blob unknown to registry");
}

/** Pages by `n` and `last`, with the next one in the header `Link`. */
function tagsAnswer(
  { query }: ReceivedRequest,
  repository: string,
  storage: RegistryStorage,
  { pageSize = Number.POSITIVE_INFINITY }: RegistryServerOptions,
): Answer {
  const content = storage.repositories.get(repository);
  if (content === undefined) return errorAnswer(404, "NAME_UNKNOWN", "repository name not known to registry");
  const last = query.get("last") ?? "";
  const rest = [...content.tags.keys()].sort().filter((tag) => tag > last);
  const asked = query.get("n") === null ? pageSize : Number(query.get("n"));
  const tags = rest.slice(0, Math.min(asked, pageSize));
  const isEnd = tags.length === rest.length;
  const link = `</v2/${repository}/tags/list?last=${tags.at(-1)}&n=${tags.length}>; rel="next"`;
  return {
    status: 200,
    headers: { "Content-Type": "application/json", ...(isEnd ? {} : { Link: link }) },
    body: JSON.stringify({ name: repository, tags }),
  };
}

function deleted(repository: string, reference: string, storage: RegistryStorage): Answer {
  const content = storage.repository(repository);
  const isThere = reference.includes(":")
    ? content.documents.delete(reference)
    : content.tags.delete(reference);
  for (const [tag, digest] of content.tags) if (digest === reference) content.tags.delete(tag);
  return isThere ? { status: 202 } : errorAnswer(404, "MANIFEST_UNKNOWN", "manifest unknown");
}
