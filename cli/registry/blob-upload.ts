import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress } from "../../components/oci/image-store";
import { blobCall } from "./blobs";
import { wholeBody } from "./body";
import type { Answer, Call } from "./call";
import { inChunks } from "./chunks";
import type { RegistryConnection } from "./connection";
import { LARGEST_NOTE } from "./limits";
import { webAddress } from "./registry-address";
import type { Attempt } from "./retries";
import { pushScope } from "./scope";
import { verifiedChunks } from "./verified-chunks";

/** Where a blob is copied from or to. */
export interface BlobPlace {
  readonly connection: RegistryConnection;
  readonly repository: ImageRepository;
}

/** Where an upload that has begun takes its bytes. */
export interface UploadStart {
  readonly location: URL;
  /** Bytes that a chunk must have at least, but for the last one. */
  readonly smallestChunk: number;
}

/** A body of this size or more is not taken in one request. */
const TOO_LARGE = 413;

/**
 * Copies a blob through this process, without holding it: in one request, or in chunks for a registry (or a proxy before it)
 * that takes no body of this size. A copy that breaks is begun again. The last bytes are only sent when the digest is right.
 *
 * @param begun an upload that has begun already
 * @throws {RegistryError}
 */
export async function uploadBlob(
  from: BlobPlace,
  to: BlobPlace,
  blob: BlobAddress,
  begun?: UploadStart,
): Promise<void> {
  let next = begun;
  let isChunked = blob.size > to.connection.limits.wholeUploadBytes;
  const call = { ...beginCall(to.repository), doing: `copying ${blob.digest} to ${nameOf(to)}` };
  const answer = await to.connection.retried<Answer>(async (): Promise<Attempt<Answer>> => {
    const start = next ?? (await begin(to));
    next = undefined;
    try {
      const sent = await (isChunked ? sentInChunks : sentWhole)(from, to, blob, start, call.doing);
      if (sent.status !== TOO_LARGE || isChunked) return to.connection.attemptOf(sent);
      isChunked = true;
      return { kind: "done", value: await sentInChunks(from, to, blob, await begin(to), call.doing) };
    } catch (error) {
      return to.connection.afterFailure(call, error);
    }
  });
  if (answer.status !== 201) throw await to.connection.problem(call, answer);
}

/** @throws {RegistryError} when the answer is not that of an upload that has begun */
export async function startOf(
  connection: RegistryConnection,
  call: Call,
  answer: Answer,
): Promise<UploadStart> {
  const location = locationOf(answer);
  if (answer.status !== 202 || location === undefined) throw await connection.problem(call, answer);
  const smallest = Number(answer.headers["oci-chunk-min-length"] ?? 0);
  return { location, smallestChunk: Number.isSafeInteger(smallest) ? smallest : 0 };
}

async function begin({ connection, repository }: BlobPlace): Promise<UploadStart> {
  const call = beginCall(repository);
  return startOf(connection, call, await connection.whole(call, LARGEST_NOTE));
}

function beginCall(repository: ImageRepository): Call {
  return {
    method: "POST",
    path: `${repository.repository}/blobs/uploads/`,
    scopes: [pushScope(repository)],
    doing: `beginning an upload to ${formatImageRepository(repository)}`,
  };
}

async function sentWhole(
  from: BlobPlace,
  to: BlobPlace,
  blob: BlobAddress,
  { location }: UploadStart,
  doing: string,
): Promise<Answer> {
  const source = await sourceOf(from, blob);
  const ended = new AbortController();
  try {
    const call: Call = {
      method: "PUT",
      path: withDigest(location, blob.digest),
      headers: { "Content-Type": "application/octet-stream", "Content-Length": String(blob.size) },
      body: source,
      scopes: [pushScope(to.repository)],
      doing,
    };
    const response = await to.connection.open(call, ended.signal);
    return { ...response, body: await wholeBody(response, LARGEST_NOTE) };
  } finally {
    // A registry that has refused need not be sent the rest.
    ended.abort();
  }
}

async function sentInChunks(
  from: BlobPlace,
  to: BlobPlace,
  blob: BlobAddress,
  { location, smallestChunk }: UploadStart,
  doing: string,
): Promise<Answer> {
  const scopes = [pushScope(to.repository)];
  let at = location;
  let sent = 0;
  for await (const body of inChunks(
    await sourceOf(from, blob),
    Math.max(to.connection.limits.chunkBytes, smallestChunk),
  )) {
    const range = `${sent}-${sent + body.length - 1}`;
    const headers = { "Content-Type": "application/octet-stream", "Content-Range": range };
    const answer = await to.connection.once({ method: "PATCH", path: at, headers, body, scopes, doing });
    if (answer.status !== 202) return answer;
    at = locationOf(answer) ?? at;
    sent += body.length;
  }
  return to.connection.once({ method: "PUT", path: withDigest(at, blob.digest), body: "", scopes, doing });
}

/** The bytes of a blob, checked as they pass. */
async function sourceOf({ connection, repository }: BlobPlace, blob: BlobAddress) {
  const call = blobCall("GET", repository, blob.digest);
  const response = await connection.opened(call);
  return verifiedChunks(response.body, blob, `${call.doing}: ${response.url.host}`);
}

function withDigest(location: URL, digest: string): URL {
  const url = new URL(location.href);
  url.searchParams.set("digest", digest);
  return url;
}

function locationOf({ headers, url }: Answer): URL | undefined {
  return webAddress(headers.location, url);
}

function nameOf({ repository }: BlobPlace): string {
  return formatImageRepository(repository);
}
