import type { LintFile } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const syntax: Rule = {
  id: "syntax",
  summary: "BuildKit refuses the instruction",
  check: problems,
};

function* problems({ file }: LintFile): Iterable<Hit> {
  const isDockerfile = file.instructions.some(({ keyword }) => keyword === "FROM");
  // A text of something else would have one for each of its lines.
  for (const { line, message } of isDockerfile ? file.problems : file.problems.slice(0, 1)) {
    const instruction = file.instructions.find((other) => other.line <= line && line <= other.endLine);
    yield {
      stage: undefined,
      instruction: instruction ?? NONE,
      line,
      severity: "error",
      message: `BuildKit refuses this: ${message}`,
      suggestion: "correct it: nothing else of the instruction is sure",
      subject: `${line}: ${message}`,
    };
  }
}

/** Stands for the instruction where a file has none. */
const NONE: Hit["instruction"] = {
  keyword: "",
  line: 1,
  endLine: 1,
  flags: [],
  text: { text: "", lineAt: () => 1 },
  exec: undefined,
  heredocs: [],
  trigger: undefined,
  ignored: [],
};
