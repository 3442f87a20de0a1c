import type { Finding } from "../../components/dockerfile/finding";

/** What `multiarch lint --json` prints. */
export interface LintJson {
  /** Platforms that the files were checked for, such as `linux/arm64`. */
  readonly platforms: readonly string[];
  /** In the order in which they were given. */
  readonly files: readonly LintedFile[];
  /** How many findings each severity has in all files. */
  readonly totals: { readonly error: number; readonly warning: number; readonly info: number };
}

/** The findings of one file, in the order of their lines. */
export interface LintedFile {
  /** Path as it was given; `-` is standard input. */
  readonly file: string;
  readonly findings: readonly LintedFinding[];
}

export interface LintedFinding extends Finding {
  /** The line of the file that `line` names, without white space around it. */
  readonly source: string;
}
