import { asTyped, shown } from "../../text/shown";
import type { Problem } from "../problem";

/** A problem when `value` is not a whole number of the range. */
export function wholeNumberProblem(
  path: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): Problem | undefined {
  const fits = (number: unknown) =>
    Number.isInteger(number) && Number(number) >= min && Number(number) <= max;
  if (fits(value)) return undefined;
  const reason = `${shown(value)} is not a whole number from ${min} to ${max}; use one of these`;
  return numberTextProblem(path, value, fits) ?? { path, reason };
}

/** A problem when `value` is the text of a whole number that fits. */
export function numberTextProblem(
  path: string,
  value: unknown,
  fits: (number: number) => boolean,
): Problem | undefined {
  if (typeof value !== "string" || !/^\d+$/.test(value) || !fits(Number(value))) return undefined;
  return { path, reason: `${shown(value)} is a text, not a number; use ${Number(value)}` };
}

/** A problem when `value` is neither of two texts. */
export function choiceProblem(
  path: string,
  value: unknown,
  [one, other]: readonly [string, string],
): Problem | undefined {
  if (value === one || value === other) return undefined;
  return { path, reason: `${shown(value)} is neither ${shown(one)} nor ${shown(other)}` };
}

/** A problem when `value` is none of several texts. */
export function oneOfProblem(path: string, value: unknown, choices: readonly string[]): Problem | undefined {
  if (choices.some((choice) => choice === value)) return undefined;
  return { path, reason: `${shown(value)} is none of ${choices.map((choice) => shown(choice)).join(", ")}` };
}

/** A problem when `value` is not a boolean. */
export function booleanProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "boolean") return undefined;
  if (value === "true" || value === "false")
    return { path, reason: `${shown(value)} is a text, not a boolean; use ${value}` };
  return { path, reason: `${shown(value)} is not a boolean; use true or false` };
}

/** A problem when `value` is not a text that a command can be given. */
export function wordProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string") return unfitProblem(path, value);
  const written = Number.isFinite(value) || typeof value === "boolean" || typeof value === "bigint";
  const change = written
    ? `write it as ${asTyped(String(value))}`
    : 'give a text, for example "1.4", or leave it out';
  return { path, reason: `${shown(value)} is not a text; ${change}` };
}

/** Half of what Linux gives a process as one text (`MAX_ARG_STRLEN`, https://man7.org/linux/man-pages/man2/execve.2.html): placeholders grow. */
const LONGEST_WORD_BYTES = 64 * 1024;

/** No process can be given a NUL character or a text that is too long: POSIX `execve`. */
export function unfitProblem(path: string, value: string): Problem | undefined {
  const bytes = Buffer.byteLength(value);
  if (bytes > LONGEST_WORD_BYTES) {
    const reason = `has ${bytes} bytes, a command is given at most ${LONGEST_WORD_BYTES}; put it into a file of the source`;
    return { path, reason };
  }
  if (!value.includes("\0")) return undefined;
  return {
    path,
    reason: `${shown(value)} holds a NUL character, which no command can be given; take it out`,
  };
}
