/** Characters that mean nothing to a POSIX shell, wherever they stand; `=` only behind a dash, where no assignment can be. */
const PLAIN = /^(?:[A-Za-z0-9_./:@%+,-]+|-[A-Za-z0-9_./:@%+,=-]*)$/;

/**
 * A word as it is typed into a POSIX shell, so that the program gets it to the letter. See
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line: its words, each as it is typed. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
