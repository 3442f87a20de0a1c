// Apart from what computes digests: that loads Node's cryptography, which a command that shows its help does without.

/** Whether a text is a digest of SHA-256 in its one canonical form: `sha256:` and 64 lower-case hex digits. */
export function isSha256Digest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Hex digits of the algorithms that OCI registers, and of SHA-384, which Go's digest package knows. */
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
  ["blake3", 64],
]);

/** Whether a text is a digest by the grammar of OCI, which lets unregistered algorithms pass. */
export function isDigest(text: string): boolean {
  if (!/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/.test(text)) return false;
  const [algorithm = "", hash = ""] = text.split(":");
  const digits = HEX_DIGITS.get(algorithm);
  return digits === undefined || (hash.length === digits && /^[0-9a-f]+$/.test(hash));
}
