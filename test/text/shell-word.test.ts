import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellLine } from "../../components/text/shell-word";

describe("a command line as it is typed", () => {
  it("leaves plain words as they are, and quotes the others", () => {
    expect(shellLine(["docker", "--platform=linux/arm64", "--build-arg=A=it's $HOME", "", "A=b", "~"])).toBe(
      "docker --platform=linux/arm64 '--build-arg=A=it'\\''s $HOME' '' 'A=b' '~'",
    );
  });

  it("is read back by a shell word for word, whatever the words are", () => {
    const special = fc.string({
      unit: fc.constantFrom(..."'\"\\$`!*?[]{}()<>|&;#~ \n\t=^%-a\u00e9"),
      maxLength: 12,
    });
    const binary = fc
      .string({ unit: "binary" })
      .map((word) => word.replaceAll("\0", "").replace(/\p{Surrogate}/gu, ""));
    const words = fc.array(fc.oneof(special, binary), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (list) => {
        const line = `printf '%s\\0' ${shellLine(list)}`;

        expect(execFileSync("sh", ["-c", line]).toString("utf8").split("\0").slice(0, -1)).toEqual(list);
      }),
      { numRuns: 50 },
    );
  });
});
