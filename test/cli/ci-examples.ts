import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of the example pipelines. */
export const EXAMPLES_FOLDER = join(__dirname, "..", "..", "examples", "ci");

/** A folder of `examples/ci`, and the arguments of `init ci` that its page says it is written with. */
export interface CiExample {
  readonly name: string;
  readonly args: readonly string[];
}

export const CI_EXAMPLES: readonly CiExample[] = [
  ...readFileSync(join(EXAMPLES_FOLDER, "README.md"), "utf8").matchAll(
    /^npx multiarch init ci (.+) --output examples\/ci\/(\S+)$/gm,
  ),
].map(([, args = "", name = ""]) => ({ name, args: args.split(" ") }));
