import { describe, expect, it } from "vitest";
import { parseDockerfile } from "../../components/dockerfile/parse-dockerfile";

describe("parseDockerfile", () => {
  it("splits a file into instructions with their lines, flags and arguments", () => {
    const { instructions, problems } = parseDockerfile(
      'FROM --platform=$BUILDPLATFORM node:24 AS build\n\nRUN npm ci \\\n  && npm test\nCMD ["node", "."]\n',
    );

    expect(problems).toEqual([]);
    expect(
      instructions.map(({ keyword, line, endLine, flags, text, exec }) => ({
        keyword,
        lines: [line, endLine],
        flags,
        text: text.text,
        exec,
      })),
    ).toEqual([
      {
        keyword: "FROM",
        lines: [1, 1],
        flags: [{ name: "platform", value: "$BUILDPLATFORM", line: 1 }],
        text: "node:24 AS build",
        exec: undefined,
      },
      { keyword: "RUN", lines: [3, 4], flags: [], text: "npm ci   && npm test", exec: undefined },
      { keyword: "CMD", lines: [5, 5], flags: [], text: '["node", "."]', exec: ["node", "."] },
    ]);
  });

  it("knows the line of each character, over comments and empty lines", () => {
    const { instructions } = parseDockerfile("FROM a\nRUN one \\\n# why\n\n  two \\\n three\n");
    const text = instructions[1]?.text;

    expect(text?.text).toBe("one   two  three");
    expect(["one", "two", "three"].map((word) => text?.lineAt(text.text.indexOf(word)))).toEqual([2, 5, 6]);
  });

  it("goes on behind what BuildKit refuses", () => {
    const { instructions, problems } = parseDockerfile("FROM a\nRUNN x\nCOPY one\nRUN --nope x\nRUN y\n");

    expect(instructions.map(({ keyword }) => keyword)).toEqual(["FROM", "RUNN", "COPY", "RUN", "RUN"]);
    expect(problems).toEqual([
      { line: 2, message: "RUNN: is no instruction; did you mean RUN?" },
      { line: 3, message: "COPY: has no source and destination; give at least two paths" },
      {
        line: 4,
        message: "RUN: has no flag --nope; it takes --mount, --network, --security, --device",
      },
    ]);
  });

  it("has the rules that comments on an instruction or directly before it turn off", () => {
    const { instructions } = parseDockerfile(
      "# multiarch-ignore far\n\n# multiarch-ignore one, two because\n# more\nFROM a\nRUN x \\\n# multiarch-ignore three\n y\n",
    );

    expect(instructions.map(({ ignored }) => ignored)).toEqual([["one", "two"], ["three"]]);
  });
});
