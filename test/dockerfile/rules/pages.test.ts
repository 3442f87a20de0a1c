import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintDockerfile } from "../../../components/dockerfile/rules/lint-dockerfile";
import { RULES } from "../../../components/dockerfile/rules/rules";

const FOLDER = join(__dirname, "..", "..", "..", "docs", "lint");

describe("the pages of the rules", () => {
  it("are one for each rule, in the table of docs/lint/README.md", () => {
    const ids = RULES.map(({ id }) => id);
    const pages = readdirSync(FOLDER).filter((file) => file !== "README.md");
    const table = readFileSync(join(FOLDER, "README.md"), "utf8");

    expect(new Set(ids).size).toBe(ids.length);
    expect(pages.toSorted()).toEqual(ids.map((id) => `${id}.md`).toSorted());
    expect(ids.filter((id) => !table.includes(`[\`${id}\`](${id}.md)`))).toEqual([]);
  });

  it.each(RULES.map(({ id }) => id))(
    "%s: its bad example is that finding, its good example is none",
    (id) => {
      const text = readFileSync(join(FOLDER, `${id}.md`), "utf8");
      const platforms = /\*\*platforms of the examples:\*\* (.*)/.exec(text)?.[1]?.split(", ");
      const options = platforms === undefined ? {} : { platforms };

      expect(lintDockerfile(example(text, "Found"), options).map(({ rule }) => rule)).toEqual([id]);
      expect(lintDockerfile(example(text, "Right"), options)).toEqual([]);
    },
  );

  it.each(RULES.map(({ id }) => id))("%s: a comment on the line before turns it off", (id) => {
    const text = readFileSync(join(FOLDER, `${id}.md`), "utf8");
    const platforms = /\*\*platforms of the examples:\*\* (.*)/.exec(text)?.[1]?.split(", ");
    const options = platforms === undefined ? {} : { platforms };
    const bad = example(text, "Found");
    const [finding] = lintDockerfile(bad, options);
    const lines = bad.split("\n");
    // Up to the start of the instruction: what a line continues ends with a backslash.
    let at = (finding?.line ?? 1) - 1;
    while (at > 0 && lines[at - 1]?.endsWith("\\")) at -= 1;
    lines.splice(at, 0, `# multiarch-ignore ${id}`);

    expect(lintDockerfile(lines.join("\n"), options)).toEqual([]);
  });
});

function example(text: string, heading: string): string {
  const start = text.indexOf("```dockerfile\n", text.indexOf(`## ${heading}`)) + "```dockerfile\n".length;
  return text.slice(start, text.indexOf("```", start));
}
