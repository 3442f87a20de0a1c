import { createHash, type Hash } from "node:crypto";

/** Algorithms of digests that can be checked: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms */
const ALGORITHMS: ReadonlySet<string> = new Set(["sha256", "sha384", "sha512"]);

/** The digest of bytes by the algorithm of another digest; `undefined` for one that cannot be computed here. */
export function digestLike(digest: string, bytes: Uint8Array): string | undefined {
  const hash = hashFor(digest);
  return hash && `${algorithmOf(digest)}:${hash.update(bytes).digest("hex")}`;
}

/** A hash for bytes that come piece by piece. */
export function hashFor(digest: string): Hash | undefined {
  const algorithm = algorithmOf(digest);
  return ALGORITHMS.has(algorithm) ? createHash(algorithm) : undefined;
}

export function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(":"));
}
