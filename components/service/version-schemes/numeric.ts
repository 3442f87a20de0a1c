import type { Scheme } from "./scheme";

/** Words of a release candidate, the oldest stage first; words of one stage mean the same. */
const STAGES = [["dev"], ["alpha", "a"], ["beta", "b"], ["preview", "pre", "rc", "c"]] as const;

/**
 * Two or more numbers with dots between them (`1.16`, `1.2.3.4`, `2026.02.0`), then a release candidate (`3.5.0rc1`, `0.9.2.5-rc.1`),
 * then a revision (`1.2.3-1`); the last two may be left out. Their order, part by part:
 *
 * 1. numbers, from the left, by value; one that is left out is 0, so `1.16` and `1.16.0` are equal
 * 2. a release candidate is older than its release: `dev`, then `alpha` or `a`, `beta` or `b`, and `rc`, `c`, `pre` or `preview`, in
 *    upper or lower case; within one stage by number, where one that is left out is 0
 * 3. a revision is newer than what it revises, and revisions go by number
 *
 * This is the order of the same forms in https://packaging.python.org/en/latest/specifications/version-specifiers/
 */
export const NUMERIC: Scheme = {
  pattern: `([0-9]+(\\.[0-9]+)+)([-._]?(${STAGES.flat().map(anyCase).join("|")})([-._]?([0-9]+))?)?(-([0-9]+))?`,
  parse: (text) => {
    const version = read(text);
    if (version === undefined) return undefined;
    const { numbers, stage } = version;
    const stable = stage === STAGES.length;
    const [major = "", minor = ""] = numbers;
    return {
      text,
      stable,
      // Of two numbers, the version itself has this text, and a release tag is written once.
      minor: stable && numbers.length > 2 ? `${major}.${minor}` : undefined,
      major: stable ? major : undefined,
    };
  },
  compare: (left, right) => {
    const [one, other] = [read(left), read(right)];
    if (one === undefined || other === undefined) return 0;
    return (
      compareNumbers(one.numbers, other.numbers) ||
      one.stage - other.stage ||
      compareNumbers([one.candidate, one.revision], [other.candidate, other.revision])
    );
  },
};

/** The parts of a version; numbers are texts of digits, since they may be of any length. */
interface Parts {
  readonly numbers: readonly string[];
  /** Index of the stage; of a release, the one after the last. */
  readonly stage: number;
  readonly candidate: string;
  readonly revision: string;
}

const WHOLE = new RegExp(`^${NUMERIC.pattern}$`);

function read(text: string): Parts | undefined {
  const match = WHOLE.exec(text);
  if (match === null) return undefined;
  const [, numbers = "", , , word, , candidate = "", , revision = ""] = match;
  const stage = STAGES.findIndex((words) => words.some((one) => one === word?.toLowerCase()));
  return {
    numbers: numbers.split("."),
    stage: stage < 0 ? STAGES.length : stage,
    candidate,
    revision,
  };
}

function compareNumbers(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, other] = [digitsOf(left[at]), digitsOf(right[at])];
    const order = one.length - other.length || (one === other ? 0 : one < other ? -1 : 1);
    if (order !== 0) return order;
  }
  return 0;
}

/** Without leading zeros, so that the longer text is the greater number; nothing for 0. */
function digitsOf(number = ""): string {
  return number.replace(/^0+/, "");
}

function anyCase(word: string): string {
  return [...word].map((letter) => `[${letter.toUpperCase()}${letter}]`).join("");
}
