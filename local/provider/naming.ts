import { randomBytes } from "node:crypto";

/**
 * The name of a resource that was given none: its name in the program, a dash and seven hexadecimal digits, cut from the
 * front part to fit.
 *
 * @param seed the engine's random seed; without it, the digits are random.
 */
export function automaticName(logicalName: string, maxLength: number, seed: Uint8Array): string {
  const random = seed.length >= 4 ? Buffer.from(seed) : randomBytes(4);
  const suffix = `-${random.toString("hex").slice(0, DIGITS)}`;
  return logicalName.slice(0, maxLength - suffix.length) + suffix;
}

const DIGITS = 7;

/** A name with a prefix that the program gave, and 26 hexadecimal digits. */
export function prefixedName(prefix: string): string {
  return prefix + randomBytes(13).toString("hex");
}
