import type { BlobAddress } from "../../components/oci/image-store";
import { algorithmOf, hashFor } from "./digests";
import { RegistryError } from "./registry-error";

/**
 * Lets the bytes of a blob pass and checks them on the way; the last piece passes only when digest and size are right, so
 * that who gets them never has all of a wrong blob.
 *
 * @param place what is being read and from where, for messages
 * @throws {RegistryError} for bytes that are not the blob's
 */
export async function* verifiedChunks(
  body: AsyncIterable<Uint8Array>,
  { digest, size }: BlobAddress,
  place: string,
): AsyncGenerator<Uint8Array> {
  const hash = hashFor(digest);
  if (hash === undefined)
    throw new RegistryError(
      `${place} has a ${algorithmOf(digest)} hash, which cannot be checked; use sha256`,
    );
  let passed = 0;
  let held: Uint8Array | undefined;
  for await (const piece of body) {
    passed += piece.length;
    if (passed > size) throw wrongSize(place, `more than ${size} bytes`);
    hash.update(piece);
    if (held !== undefined) yield held;
    held = piece;
  }
  if (passed < size) throw wrongSize(place, `${passed} bytes instead of ${size}`);
  const got = `${algorithmOf(digest)}:${hash.digest("hex")}`;
  if (got !== digest)
    throw new RegistryError(
      `${place} sent ${got} for ${digest}; what is stored there, or something on the way, is damaged`,
    );
  if (held !== undefined) yield held;
}

function wrongSize(place: string, sent: string): RegistryError {
  return new RegistryError(`${place} sent ${sent}; push the image again`);
}
