import { randomUUID } from "node:crypto";
import { computedDigest } from "./computed-digest";
import { type Answer, errorAnswer, type ReceivedRequest } from "./exchange";
import type { RegistryServerOptions } from "./options";
import type { RegistryStorage } from "./storage";

/** Blobs come in one request, in one after the start of an upload, or in chunks; a mount takes them from another repository. */
export function uploadAnswer(
  request: ReceivedRequest,
  repository: string,
  storage: RegistryStorage,
  options: RegistryServerOptions,
): Answer {
  const { method, path, query, body } = request;
  if (method === "POST") return begun(request, repository, storage, options);
  const id = path.slice(path.lastIndexOf("/") + 1);
  const upload = storage.uploads.get(id);
  if (upload === undefined) return errorAnswer(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
  if (method === "DELETE") return storage.uploads.delete(id) ? { status: 204 } : { status: 404 };
  const size = upload.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (method === "GET") return accepted(204, repository, id, size);
  const range = request.headers["content-range"];
  if (range !== undefined && range !== `${size}-${size + body.length - 1}`)
    return {
      ...errorAnswer(416, "BLOB_UPLOAD_INVALID", "chunk out of order"),
      ...accepted(416, repository, id, size),
    };
  upload.chunks.push(body);
  if (method === "PATCH") return accepted(202, repository, id, size + body.length);
  storage.uploads.delete(id);
  return stored(repository, Buffer.concat(upload.chunks), query.get("digest") ?? "", storage);
}

function begun(
  { query, body }: ReceivedRequest,
  repository: string,
  storage: RegistryStorage,
  { mounts = true }: RegistryServerOptions,
): Answer {
  const mount = query.get("mount");
  const blob = storage.repositories.get(query.get("from") ?? "")?.blobs.get(mount ?? "");
  if (mounts && mount !== null && blob !== undefined) return stored(repository, blob, mount, storage);
  const digest = query.get("digest");
  if (digest !== null) return stored(repository, body, digest, storage);
  const id = randomUUID();
  storage.uploads.set(id, { repository, chunks: [] });
  return accepted(202, repository, id, 0);
}

function accepted(status: number, repository: string, id: string, size: number): Answer {
  // A state in the query, as registries keep one: a client must not lose it.
  const Location = `/v2/${repository}/blobs/uploads/${id}?state=${size}`;
  return { status, headers: { Location, Range: `0-${Math.max(size - 1, 0)}`, "Docker-Upload-UUID": id } };
}

function stored(repository: string, blob: Buffer, digest: string, storage: RegistryStorage): Answer {
  if (computedDigest(digest, blob) !== digest)
    return errorAnswer(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
  storage.repository(repository).blobs.set(digest, blob);
  return {
    status: 201,
    headers: { Location: `/v2/${repository}/blobs/${digest}`, "Docker-Content-Digest": digest },
  };
}
