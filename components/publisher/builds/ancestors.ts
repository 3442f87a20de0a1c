import { LIMITS } from "../../service/limits";

/** Characters of a commit id that name it among the ancestors of another commit. */
const DIGITS = 12;

const ANCESTORS = new RegExp(`^(?:[0-9a-f]{${DIGITS}})*$`);

/**
 * Reads the ancestors of a commit, 12 hex digits each, one after the other and nearest first. Of more than `LIMITS.ancestors`
 * the nearest are read, and the others are not looked at.
 *
 * @returns `undefined` for a text that is not of this form
 */
export function parseAncestors(text: string): readonly string[] | undefined {
  const nearest = text.slice(0, LIMITS.ancestors * DIGITS);
  if (!ANCESTORS.test(nearest)) return undefined;
  return Array.from({ length: nearest.length / DIGITS }, (_, at) =>
    nearest.slice(at * DIGITS, (at + 1) * DIGITS),
  );
}

/** The form that `parseAncestors` reads. */
export function formatAncestors(ancestors: readonly string[]): string {
  return ancestors.join("");
}

/** Whether a revision is among the known ancestors of a commit. */
export function isAncestor(revision: string, ancestors: readonly string[]): boolean {
  return ancestors.includes(revision.slice(0, DIGITS));
}
