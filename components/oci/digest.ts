import { createHash } from "node:crypto";

/** `sha256:` and the 64 hex digits of these bytes; a text is hashed as UTF-8. */
export function sha256Digest(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Digest and size in bytes of a text in UTF-8. */
export function digestOf(text: string): { readonly digest: string; readonly size: number } {
  return { digest: sha256Digest(text), size: Buffer.byteLength(text) };
}
