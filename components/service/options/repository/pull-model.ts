import type { Text } from "../../late";

/** Who may pull from a new repository, with every decision made. */
export interface PullModel {
  readonly accounts: readonly Text[];
  /** Empty for none. */
  readonly organization: Text;
  readonly lambda: {
    /** Whether functions of the stack's own account may run from the image. */
    readonly own: boolean;
    readonly accounts: readonly Text[];
  };
  readonly principals: readonly Text[];
}
