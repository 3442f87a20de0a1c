import { formatImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress, BlobCopy } from "../../components/oci/image-store";
import { type BlobPlace, startOf, type UploadStart, uploadBlob } from "./blob-upload";
import { hasBlob } from "./blobs";
import type { Call } from "./call";
import { LARGEST_NOTE } from "./limits";
import { pullScope, pushScope } from "./scope";

/**
 * Gives a repository a blob of another one: by a mount where both are of one registry, which needs one request; else, or when
 * the registry does not mount, by a copy of what is not there yet.
 */
export async function copyBlob(from: BlobPlace, to: BlobPlace, blob: BlobAddress): Promise<BlobCopy> {
  const isSameRegistry = from.repository.registry === to.repository.registry;
  if (isSameRegistry && from.repository.repository === to.repository.repository) return "there";
  const mount = isSameRegistry ? await mounted(from, to, blob) : undefined;
  if (mount === "mounted") return mount;
  if (await hasBlob(to.connection, to.repository, blob.digest)) return "there";
  await uploadBlob(from, to, blob, mount);
  return "copied";
}

/** Answers of registries that do not know mounts, or not this one; a copy may still do, and tells why when it does not. */
const NOT_MOUNTED: ReadonlySet<number> = new Set([400, 401, 403, 404, 405]);

/** An upload that has begun is the answer of a registry that does not mount. */
async function mounted(
  from: BlobPlace,
  to: BlobPlace,
  { digest }: BlobAddress,
): Promise<"mounted" | UploadStart | undefined> {
  const query = new URLSearchParams({ mount: digest, from: from.repository.repository });
  const call: Call = {
    method: "POST",
    path: `${to.repository.repository}/blobs/uploads/?${query}`,
    scopes: [pushScope(to.repository), pullScope(from.repository)],
    doing: `mounting ${digest} of ${formatImageRepository(from.repository)} in ${formatImageRepository(to.repository)}`,
  };
  const answer = await to.connection.whole(call, LARGEST_NOTE);
  if (NOT_MOUNTED.has(answer.status)) return undefined;
  return answer.status === 201 ? "mounted" : startOf(to.connection, call, answer);
}
