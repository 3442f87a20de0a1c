import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress } from "../../components/oci/image-store";
import { exactText } from "./body";
import type { Call } from "./call";
import type { RegistryConnection } from "./connection";
import { digestLike } from "./digests";
import { LARGEST_NOTE, LARGEST_TEXT } from "./limits";
import { RegistryError } from "./registry-error";
import { pullScope } from "./scope";

export async function hasBlob(
  connection: RegistryConnection,
  repository: ImageRepository,
  digest: string,
): Promise<boolean> {
  const call = blobCall("HEAD", repository, digest);
  const answer = await connection.whole(call, 0);
  if (answer.status === 200) return true;
  if (answer.status === 404) return false;
  throw await connection.problem(call, answer);
}

/** @throws {RegistryError} when it is not there, too large, or not what its digest and size say */
export async function readText(
  connection: RegistryConnection,
  repository: ImageRepository,
  { digest, size }: BlobAddress,
): Promise<string> {
  const call = blobCall("GET", repository, digest);
  if (size > LARGEST_TEXT)
    throw new RegistryError(
      `${call.doing}: has ${size} bytes, more than the ${LARGEST_TEXT} that are read as text`,
    );
  // One byte more than there should be is enough to see that there are too many.
  const answer = await connection.whole(call, Math.max(size + 1, LARGEST_NOTE));
  if (answer.status !== 200) throw await connection.problem(call, answer);
  const host = answer.url.host;
  if (answer.body.length !== size)
    throw new RegistryError(
      `${call.doing}: ${host} sent ${answer.body.length} bytes instead of ${size}; push the image again`,
    );
  const got = digestLike(digest, answer.body);
  if (got !== digest)
    throw new RegistryError(
      `${call.doing}: ${host} sent ${got ?? "what cannot be checked"} for ${digest}; what is stored there, or something on the way, is damaged`,
    );
  const text = exactText(answer.body);
  if (text === undefined) throw new RegistryError(`${call.doing}: is not text in UTF-8`);
  return text;
}

/** A request for a blob. */
export function blobCall(method: "GET" | "HEAD", repository: ImageRepository, digest: string): Call {
  return {
    method,
    path: `${repository.repository}/blobs/${digest}`,
    scopes: [pullScope(repository)],
    doing: `reading ${formatImageRepository(repository)}@${digest}`,
  };
}
