/** What `multiarch doctor --json` prints. */
export interface DoctorJson {
  /** In the order in which they were looked at. */
  readonly findings: readonly DoctorFinding[];
}

/** How a thing is: `problem` stops a build, `warning` may, `skipped` could not be looked at. */
export type DoctorState = "fine" | "warning" | "problem" | "skipped";

/** One thing that was looked at. */
export interface DoctorFinding {
  /** What was looked at, such as `buildx` or `linux/arm64`. */
  readonly subject: string;
  readonly state: DoctorState;
  /** What is there, in one sentence. */
  readonly found: string;
  /** The one command that mends it; absent where nothing is to mend. */
  readonly mend?: string;
  /** Whether `--fix` runs that command: it adds something, and changes nothing that is there. */
  readonly isSafe?: boolean;
}
