import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintDockerfile } from "../../../components/dockerfile/rules/lint-dockerfile";

function found(text: string): readonly string[] {
  return lintDockerfile(text).map(({ rule, line }) => `${line} ${rule}`);
}

describe("a text that is no good Dockerfile", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["nothing", "", ["1 syntax"]],
    ["another language", "package docker\n\nimport x\nfoo\n", ["1 syntax"]],
    [
      "an unknown instruction",
      "FROM a\nRUNN x\nRUN wget https://e.com/t-amd64",
      ["2 syntax", "3 download-architecture"],
    ],
    [
      "a heredoc without its end",
      "FROM a\nRUN <<EOF\nwget https://e.com/t-amd64\n",
      ["2 syntax", "3 download-architecture"],
    ],
    [
      "Windows' ends of lines",
      "FROM amd64/a\r\nRUN true \\\r\n && wget https://e.com/t-amd64\r\n",
      ["1 base-image-architecture", "3 download-architecture"],
    ],
    ["a byte order mark", "\ufeffFROM amd64/a\n", ["1 base-image-architecture"]],
    ["NUL", "FROM a\nRUN echo \0 && wget https://e.com/t-amd64\0", ["2 download-architecture"]],
    ["quotes that are not closed", "FROM a\nRUN echo 'x && wget https://e.com/t-amd64\nENV A=\"b", []],
    ["JSON that is none", 'FROM a\nRUN ["wget", "https://e.com/t-amd64"\n', ["2 download-architecture"]],
  ])("has its findings: %s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("is never thrown at", () => {
    const pieces = [
      "FROM ",
      "alpine",
      "amd64/alpine",
      " AS ",
      "x",
      "\n",
      "RUN ",
      "<<EOF",
      "EOF",
      "COPY ",
      "--from=x ",
      "--platform=$",
      "TARGETARCH",
      "BUILDPLATFORM",
      "ARG ",
      "ENV ",
      "=",
      "$",
      "{",
      "}",
      "\\\n",
      "# multiarch-ignore ",
      "case $TARGETARCH in ",
      "amd64) ",
      ";; ",
      "esac ",
      "if ",
      "[ ",
      "] ",
      "then ",
      "fi ",
      '"',
      "'",
      "`",
      "https://e.com/x86_64 ",
      "curl ",
      "$(",
      ")",
      "uname -m",
      "GOARCH=amd64 ",
      "\0",
      "\r",
      "ONBUILD ",
      '["',
      '"]',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (text) => {
        const lines = text.join("").split("\n").length;
        for (const { line } of lintDockerfile(text.join(""))) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["instructions with hazards", (at: number) => `RUN curl -O https://e.com/${at}-x86_64.tgz\n`],
    ["arguments", (at: number) => `ARG A${at}=amd64\n`],
    ["stages", (at: number) => `FROM alpine AS s${at}\nCOPY --from=s${at - 1} /a /a\n`],
    ["variables that nothing sets", (at: number) => `RUN echo $TARGETARCH > /${at}\n`],
    ["parts of one script", (at: number) => ` && wget https://e.com/${at}-amd64 \\\n`],
  ])("with thousands of %s takes seconds, not minutes", (name, line) => {
    const first = name === "parts of one script" ? "FROM a\nRUN true \\\n" : "FROM a\n";
    const text =
      first + Array.from({ length: name === "stages" ? 1_000 : 10_000 }, (_, at) => line(at)).join("");
    const started = performance.now();
    lintDockerfile(text);

    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
