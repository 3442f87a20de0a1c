import type { Instruction } from "../dockerfile";
import type { Severity } from "../finding";
import { type LintStage, listed, otherPlatforms } from "./lint-file";
import type { Hit } from "./rule";

/** A text that is for one architecture, whatever the image is built for. */
export interface Literal {
  readonly stage: LintStage;
  readonly instruction: Instruction;
  readonly line: number;
  /** What is shown of it. */
  readonly text: string;
  readonly architecture: string;
}

/** How a rule tells of its literals; `others` are the platforms that they are not for. */
export interface LiteralWords {
  readonly severity: Severity;
  readonly message: (literal: Literal, others: string) => string;
  readonly suggestion: string | ((literal: Literal) => string);
}

/**
 * Findings for literals of one stage. None where the platforms that need the stage all have this architecture, and none
 * where the stage has one for each of them: that is a choice, or all of them are wanted.
 */
export function* literalHits(literals: Iterable<Literal>, words: LiteralWords): Iterable<Hit> {
  const all = [...literals];
  const named = new Set(all.map(({ architecture }) => architecture));
  const told = new Map<Instruction, Set<string>>();
  for (const literal of all) {
    const { stage, instruction, line, text } = literal;
    const others = otherPlatforms(stage, literal.architecture);
    const texts = told.get(instruction) ?? new Set();
    const isWhole = named.size > 1 && stage.platforms.every(({ architecture }) => named.has(architecture));
    if (others.length === 0 || isWhole || texts.has(text)) continue;
    told.set(instruction, texts.add(text));
    const { severity, suggestion } = words;
    yield {
      stage,
      instruction,
      line,
      severity,
      message: words.message(literal, listed(others)),
      suggestion: typeof suggestion === "string" ? suggestion : suggestion(literal),
      subject: text,
    };
  }
}

/**
 * Whether a literal may be a slip: it is for one of the platforms, or for the one that most machines had. Another is meant:
 * the image is a cross-compiler for it.
 */
export function isLikelySlip({ stage, architecture }: Pick<Literal, "stage" | "architecture">): boolean {
  return (
    architecture === "amd64" || stage.platforms.some((platform) => platform.architecture === architecture)
  );
}

/** A long text, cut for a message. */
export function cut(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 87)}...`;
}
