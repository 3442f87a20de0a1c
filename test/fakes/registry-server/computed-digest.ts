import { createHash } from "node:crypto";

/** The digest of bytes by the algorithm of a given one, which a client computed; by SHA-256 when that has none of ours. */
export function computedDigest(given: string, bytes: Uint8Array): string {
  const algorithm = given.startsWith("sha512:") ? "sha512" : "sha256";
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
