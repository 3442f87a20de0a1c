import type { IndexFault } from "../../components/oci/index-fault";

/** What `multiarch validate --json` prints. */
export interface ValidateJson {
  /** The image that was asked for, whole. */
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  /** What was looked at. */
  readonly checked: {
    /** Entries of the index. */
    readonly entries: number;
    /** Configs that were held against the index. */
    readonly configs: number;
    /** Layers that were asked for; 0 without `--deep`. */
    readonly layers: number;
  };
  /** Every fault, in the order of the index; none for a sound image. */
  readonly faults: readonly IndexFault[];
}
