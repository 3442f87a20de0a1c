/** What `multiarch init ... --json` prints. */
export interface InitJson {
  /** Every file, in the order in which it was written. */
  readonly files: readonly InitFileJson[];
}

export interface InitFileJson {
  /** From the folder that it was written into, such as `.github/workflows/image.yml`. */
  readonly path: string;
  /** `printed` with `--print`; `unchanged` when the file had this text already. */
  readonly state: "written" | "unchanged" | "printed";
  /** The whole text of the file. */
  readonly text: string;
}
