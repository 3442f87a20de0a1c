import { describe, expect, it } from "vitest";
import { parseDockerfile } from "../../components/dockerfile/parse-dockerfile";
import { readStages } from "../../components/dockerfile/stages";

const PLATFORMS = {
  target: { os: "linux", architecture: "arm64" },
  build: { os: "linux", architecture: "amd64" },
};

describe("a large or odd file is read to its end", () => {
  it.each([
    ["10,000 instructions", `FROM a\n${"RUN x && y -z # x\n".repeat(10_000)}`, 10_001],
    ["one instruction on 10,000 lines", `FROM a\nRUN x${" \\\n y".repeat(10_000)}`, 2],
    ["3,000 stages, each on the one before", chainOfStages(3_000), 6_000],
    ["10,000 heredocs that nothing ends", `FROM a\n${"RUN <<A <<B\n".repeat(10_000)}`, 2],
    ["13,000 open braces", `FROM a\nRUN <<E ${"${a:-".repeat(13_000)}\n`, 2],
    ["8,000 ONBUILD in each other", `FROM a\n${"ONBUILD ".repeat(8_000)}`, 2],
    ["30,000 open lists", `FROM a\nRUN ${"[".repeat(30_000)}`, 2],
    ["100,000 NUL", "\0".repeat(100_000), 1],
  ] as const)("%s", (_, text, count) => {
    const file = parseDockerfile(text);
    readStages(file, PLATFORMS);

    expect(file.instructions.length).toBe(count);
  });
});

function chainOfStages(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const base = index === 0 ? "a" : `s${index - 1}`;
    return `FROM ${base} AS s${index}\nENV V${index}=1\n`;
  }).join("");
}
