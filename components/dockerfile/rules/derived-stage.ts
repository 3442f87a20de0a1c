import type { Dockerfile, Instruction, LogicalText } from "../dockerfile";
import { stageName } from "../global-scope";

/** A name that no file has for a stage of its own. */
const NAME = "multiarch-derived";

/**
 * A Dockerfile with one more stage, `FROM` its last, which runs what ONBUILD of that one defers to the build of another
 * image. The file itself where nothing is deferred.
 */
export function withDerivedStage(file: Dockerfile): Dockerfile {
  const at = file.instructions.findLastIndex(({ keyword }) => keyword === "FROM");
  const from = file.instructions[at];
  const defers = file.instructions.slice(at + 1).some(({ trigger }) => trigger !== undefined);
  if (from === undefined || !defers) return file;
  const name = stageName(from) ?? NAME;
  const parent = stageName(from) === undefined ? withText(from, `${from.text.text} AS ${NAME}`) : from;
  const derived: Instruction = { ...withText(from, name), flags: [], heredocs: [], exec: undefined };
  return { ...file, instructions: [...file.instructions.with(at, parent), derived] };
}

function withText(instruction: Instruction, text: string): Instruction {
  const { lineAt } = instruction.text;
  const logical: LogicalText = { text, lineAt: (offset) => lineAt(offset) };
  return { ...instruction, text: logical };
}
