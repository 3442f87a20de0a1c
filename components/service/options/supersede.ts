import { choiceProblem } from "./checks";
import type { OptionGroup } from "./group";

/** What happens to a run that a newer run of its branch has overtaken. */
export type Supersede = "cancel" | "let-finish";

export interface SupersedeOption {
  /**
   * What happens to a run when a newer run of the same branch gets ahead of it: `"let-finish"` lets it go on (no tag goes
   * back, whichever ends first), `"cancel"` stops its builds that still run, and the older commit gets no image. Versions
   * (git tags) are never cancelled, and neither is a build that was started after the newer run, such as a retry.
   *
   * A run counts from the first of its builds that succeeded: before that, nobody knows its branch.
   *
   * @default "let-finish"
   */
  readonly supersede?: Supersede;
}

export interface SupersedeModel {
  readonly supersede: Supersede;
}

export const SUPERSEDE: OptionGroup<SupersedeOption, SupersedeModel> = {
  checks: { supersede: (value) => [choiceProblem("supersede", value, ["let-finish", "cancel"])] },
  resolve: ({ supersede = "let-finish" }) => ({ supersede }),
};
