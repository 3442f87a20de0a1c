/**
 * The word that a mistyped one most likely stands for; `undefined` when none is near. A word is near when a third of its
 * letters or fewer differ, or when one of the two holds the other. Capital letters count as small ones.
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > LONGEST_WORD) return undefined;
  const written = typed.toLowerCase();
  const near = words
    .map((word) => ({ word, distance: distanceBetween(written, word.toLowerCase()) }))
    .filter(({ word, distance }) => isNear(written, word.toLowerCase(), distance))
    .sort((left, right) => left.distance - right.distance);
  return near[0]?.word;
}

const LONGEST_WORD = 100;
/** A shorter text is part of too many words. */
const SHORTEST_PART = 4;

function isNear(written: string, word: string, distance: number): boolean {
  if (distance * 3 <= Math.max(written.length, word.length)) return true;
  const [part = "", whole = ""] = [written, word].sort((left, right) => left.length - right.length);
  return part.length >= SHORTEST_PART && whole.includes(part);
}

/** Letters to put in, take out or replace to make one word of the other: https://en.wikipedia.org/wiki/Levenshtein_distance */
function distanceBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [taken, letter] of [...from].entries()) {
    const next = [taken + 1];
    for (const [index, wanted] of [...to].entries()) {
      const replaced = (row[index] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[row.length - 1] ?? 0;
}
