import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellFacts } from "../../../components/dockerfile/shell/shell-facts";

describe("the facts of a shell script", () => {
  it.each([
    ["words and quotes", `echo 'a  b' "c $D" e\\ f "g'h"`, [["echo", "a  b", "c $D", "e f", "g'h"]]],
    ["lists", "a && b || c; d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]],
    ["comments", "a # b\nc#d", [["a"], ["c#d"]]],
    ["redirections", "a 2>&1 >/dev/null <<<b &>c d", [["a", "d"]]],
    ["here-documents", "cat <<EOF >f\nrm -rf $X\nEOF\nb", [["cat"], ["b"]]],
    ["here-documents with tabs", "cat <<-'EOF'\n\tx\n\tEOF\nb", [["cat"], ["b"]]],
    [
      "substitutions",
      'echo "$(a "$(b)" | c)" `d`',
      [["echo", '$(a "$(b)" | c)', "`d`"], ["a", "$(b)"], ["b"], ["c"], ["d"]],
    ],
    ["case in a substitution", "x=$(case $y in a) b;; *) c;; esac) d", [["d"], ["b"], ["c"]]],
    ["functions and groups", "f() { a; }; (b; c); { d; }", [["a"], ["b"], ["c"], ["d"]]],
    ["loops", "for x in a b; do c $x; done; while d; do e; done", [["c", "$x"], ["d"], ["e"]]],
    ["a loop of numbers", "for ((i=0; i<3; i++)); do a; done; b", [["a"], ["b"]]],
    ["tests", "[[ $a == b && ( c ) ]] || d", [["[[", "$a", "==", "b", "c", "]]"], ["d"]]],
    ["a script in an argument", `bash -ec 'a && b'`, [["bash", "-ec", "a && b"], ["a"], ["b"]]],
    ["negation", "! a && ! b", [["a"], ["b"]]],
    ["a word that closes nothing", "fi; a ) b ;; c", [["fi"], ["a"], ["b"], ["c"]]],
    ["an open quote", "a 'b c", [["a", "b c"]]],
    ["continued lines", "a \\\n  b", [["a", "b"]]],
  ])("have the commands of %s", (_, text, expected) => {
    const { commands } = shellFacts(text);

    const programs = commands.map(({ command }) => command.words.map(({ value }) => value));
    expect(programs.filter((words) => words.length > 0)).toEqual(expected);
  });

  it.each([
    ["an arm of case", 'case "$A" in x|y) run ;; esac', ['"$A" x y']],
    ["a branch of if", 'if [ "$A" = x ]; then run; fi', ['[ "$A" = x ]']],
    ["the other branch", "if [ a ]; then b; elif [ c ]; then d; else run; fi", ["[ a ]", "[ c ]"]],
    ["a test before &&", "[ a ] && b && run; c", ["[ a ]"]],
    ["a branch that ends the script", "if [ a ]; then exit 0; fi; run", ["[ a ]"]],
    ["a loop over words", "for a in amd64 arm64; do run; done", ["amd64 arm64"]],
    ["no condition", "[ a ] && b; run", []],
  ])("have the conditions of a command in %s", (_, text, expected) => {
    const { commands } = shellFacts(text);

    expect(commands.find(({ command }) => command.words[0]?.value === "run")?.guards).toEqual(expected);
  });

  it("have the variables that the shell replaces, with their places", () => {
    const { variables } = shellFacts(`echo $A "\${B:-$C}" '$D' \\$E "\\$F" $(echo $G)`);

    expect(variables).toEqual([
      { name: "A", modifier: "", start: 5 },
      { name: "B", modifier: ":-$C", start: 9 },
      { name: "C", modifier: "", start: 14 },
      { name: "G", modifier: "", start: 41 },
    ]);
  });

  it("have the names that the script sets", () => {
    const { assigned } = shellFacts("a=1 b+=2 run; export c=3; read -r d; for e in x; do :; done; f=(1 2)");

    expect([...assigned.keys()].sort()).toEqual(["-r", "a", "b", "c", "d", "e", "f"]);
  });

  it("are read of any text, in time that grows with its length", () => {
    const pieces = [
      "$(",
      "${",
      "`",
      '"',
      "'",
      "\\",
      "(",
      ")",
      "{",
      "}",
      ";;",
      "case ",
      " in ",
      "esac",
      "if ",
      "fi",
      "\n",
      "<<A",
      "a ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 200 }), (text) => {
        expect(() => shellFacts(text.join(""))).not.toThrow();
      }),
    );
  });

  it.each(["$(", "(", "{ ", "! ", "f() ", '"$(', "${", "if ", "case a in b) ", "a='", "\\"])(
    "are read of 10,000 times %j in a time that grows with them",
    (piece) => {
      const started = performance.now();
      shellFacts(piece.repeat(10_000));

      expect(performance.now() - started).toBeLessThan(10_000);
    },
  );
});
