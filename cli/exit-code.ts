/** Exit codes of every command; a script may rely on them. */
export const EXIT = {
  /** Done, and nothing was found. */
  fine: 0,
  /** A finding, or something that is refused. */
  finding: 1,
  /** The command, an option or an argument is wrong. */
  usage: 2,
  /** A registry or another program failed. */
  failed: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
