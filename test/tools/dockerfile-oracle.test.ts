import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { EscapeToken } from "../../components/dockerfile/dockerfile";
import { expand } from "../../components/dockerfile/expand";
import { parseDockerfile } from "../../components/dockerfile/parse-dockerfile";
import type { Scope } from "../../components/dockerfile/scope";
import { cached } from "../../local/cache";
import { goTools } from "../../local/setup/go-tools";
import { askOracle, asOracle, comparable, type OracleAnswer } from "./dockerfile-oracle";
import { dockerfileTexts, dockerfileWords, WORD_VARIABLES } from "./dockerfile-texts";

const FILES = join(__dirname, "..", "fixtures", "dockerfiles");
const NAMES = readdirSync(FILES).sort();
/** So that a run takes seconds, and is the same each time. */
const RUNS = { numRuns: 4000, seed: 20261126 };

let oracle: string;

beforeAll(async () => {
  oracle = join(await cached(goTools("dockerfile-oracle")), "dockerfile-oracle");
});

describe("a Dockerfile is read as BuildKit reads it", () => {
  it("in each of the files that are hard to read", () => {
    const texts = NAMES.map((name) => readFileSync(join(FILES, name), "utf8"));

    expect(NAMES.length).toBeGreaterThan(60);
    expect(verdicts(texts).map((verdict, index) => [NAMES[index], verdict])).toEqual(
      NAMES.map((name) => [name, "same"]),
    );
  });

  it("in texts by chance", () => {
    const texts = fc.sample(dockerfileTexts, RUNS);

    expect(different(texts, verdicts(texts))).toEqual([]);
  });

  it("in words with variables by chance, with both escape characters", () => {
    const words = fc.sample(dockerfileWords, RUNS);

    for (const escapeToken of ["\\", "`"] as const) {
      const answers = askOracle(
        oracle,
        words.map((word) => ({ word, env: WORD_VARIABLES, escapeToken })),
      );
      const expected = answers.map(({ word, refusal }) => (refusal === null ? word : { refused: true }));
      expect(words.map((word) => [word, expandedWord(word, escapeToken)])).toEqual(
        words.map((word, index) => [word, expected[index]]),
      );
    }
  });
});

/** `same`, or what BuildKit says and what we say. */
function verdicts(texts: readonly string[]): readonly unknown[] {
  const answers = askOracle(
    oracle,
    texts.map((text) => ({ text })),
  );
  return texts.map((text, index) => {
    const answer = answers[index];
    if (answer === undefined) return "no answer";
    const ours = asOracle(parseDockerfile(text));
    const theirs = theirVerdict(answer, ours.refusedLines);
    // BuildKit has no instructions of a file that its parser refuses; ours are what a check can still use.
    const { instructions, escapeToken } = answer.instructions === null ? theirs : ours;
    const said = { escapeToken, instructions, refusedLines: ours.refusedLines };
    return isDeepStrictEqual(said, theirs) ? "same" : { buildkit: theirs, ours: said };
  });
}

/** BuildKit stops at the first refusal, so that our lines are right where they include its line. */
function theirVerdict({ escapeToken, instructions, refusal }: OracleAnswer, ourLines: readonly number[]) {
  const lines = refusal === null ? [] : [refusedLine(refusal)];
  const agreed =
    refusal !== null && ourLines.length > 0 && (lines[0] === 0 || ourLines.includes(lines[0] ?? 0));
  return {
    escapeToken,
    instructions: instructions?.map(comparable) ?? [],
    refusedLines: agreed ? ourLines : lines,
  };
}

/** For a directive, and for a line that is too long, BuildKit names the line before it. */
function refusedLine({ line, message }: { readonly line: number; readonly message: string }): number {
  return /parser directive|escape token|greater than max/.test(message) ? line + 1 : line;
}

function different(texts: readonly string[], all: readonly unknown[]): readonly unknown[] {
  return texts
    .flatMap((text, index) => (all[index] === "same" ? [] : [{ text, verdict: all[index] }]))
    .slice(0, 3);
}

function expandedWord(word: string, escapeToken: EscapeToken): unknown {
  const scope: Scope = {
    escapeToken,
    lookup: (name) => {
      const value = WORD_VARIABLES[name];
      return value === undefined ? { state: "unset" } : { state: "set", value };
    },
    definition: () => undefined,
    names: () => Object.keys(WORD_VARIABLES),
  };
  const expansion = expand(word, scope);
  return expansion.kind === "known" ? expansion.value : { [expansion.kind]: true };
}
