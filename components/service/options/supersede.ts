import { choiceProblem } from "./checks";
import type { OptionGroup } from "./group";

/** What happens to a run that a newer run of its branch supersedes. */
export type Supersede = "cancel" | "let-finish";

/** Option `supersede`. */
export interface SupersedeOption {
  /**
   * What happens to a run when a newer run of the same branch supersedes it: `"let-finish"` lets it go
   * on, `"cancel"` stops its running builds.
   *
   * - `"let-finish"`: the run goes on; no tag goes back, whichever run ends first
   * - `"cancel"`: its running builds are stopped, and the older commit gets no image
   *
   * Versions (git tags) are never cancelled. A build that was started after the newer run, such as a retry, is not cancelled
   * either. A run can supersede or be superseded once one of its builds has succeeded: before that, its branch is not known.
   *
   * @default "let-finish"
   */
  readonly supersede?: Supersede;
}

/** Part of the model: `supersede`. */
export interface SupersedeModel {
  readonly supersede: Supersede;
}

export const SUPERSEDE: OptionGroup<SupersedeOption, SupersedeModel> = {
  checks: { supersede: (value) => [choiceProblem("supersede", value, ["let-finish", "cancel"])] },
  resolve: ({ supersede = "let-finish" }) => ({ supersede }),
};
