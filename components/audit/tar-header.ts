/** What the 512 bytes before a file say; https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar". */
export interface TarHeader {
  readonly name: string;
  /** The letter of its kind, `0` for a file. */
  readonly type: string;
  readonly mode: number;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Where a link leads; empty for none. */
  readonly target: string;
}

/** A stream that is no archive, or not a whole one. */
export class TarError extends Error {}

/**
 * Reads a header.
 *
 * @throws {TarError} when its sum or its size is wrong
 */
export function parseHeader(block: Uint8Array): TarHeader {
  if (sumOf(block) !== octal(block, 148, 8)) throw new TarError("an entry has a wrong checksum");
  const name = text(block, 0, 100);
  // GNU's own form has times where ustar has the beginning of a long name.
  const prefix = text(block, 257, 8) === "ustar" ? text(block, 345, 155) : "";
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type: text(block, 156, 1) || "0",
    mode: octal(block, 100, 8),
    size: sizeOf(block),
    target: text(block, 157, 100),
  };
}

/**
 * Records, each `<length> <key>=<value>` and the end of a line.
 *
 * @throws {TarError} when one is not
 */
export function paxRecords(content: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const [start = "", digits = "", key = ""] =
      /^(\d{1,9}) ([^=]+)=/.exec(decoded(content.subarray(at, at + LONGEST_KEY))) ?? [];
    const length = Number(digits);
    if (length <= start.length || length > content.length - at)
      throw new TarError("an entry has fields that cannot be read");
    records.set(key, decoded(content.subarray(at, at + length - 1)).slice(start.length));
    at += length;
  }
  return records;
}

/** Bytes of a record up to its value; names of attributes have 255 at most. */
const LONGEST_KEY = 512;

/** Text up to its first NUL. */
export function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoded(end < 0 ? field : field.subarray(0, end));
}

function octal(block: Uint8Array, from: number, length: number): number {
  return Number.parseInt(text(block, from, length).trim() || "0", 8);
}

/** Sizes over 8 GB have the highest bit of their field set and are then binary. */
function sizeOf(block: Uint8Array): number {
  const binary = ((block[124] ?? 0) & 0x80) !== 0;
  const size = binary
    ? block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, (block[124] ?? 0) & 0x7f)
    : octal(block, 124, 12);
  return checkedSize(size);
}

/** @throws {TarError} when it is no number of bytes */
export function checkedSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new TarError("an entry has a wrong size");
  return size;
}

/** The sum of all bytes, with spaces in place of the sum itself. */
function sumOf(block: Uint8Array): number {
  let sum = 8 * 32;
  for (let at = 0; at < block.length; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}

const UTF8 = new TextDecoder();

function decoded(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}
