import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { idleProgram, leavesOf } from "./command-tree";
import { runCommand } from "./run-command";

const ROOT = join(__dirname, "..", "..");
const LEAVES = leavesOf(idleProgram());

describe.each(LEAVES.map((leaf) => ({ ...leaf, name: leaf.words.join(" "), page: leaf.words[0] ?? "" })))(
  "multiarch $name",
  ({ words, name, page, command }) => {
    it("has examples in its help whose options are its own", async () => {
      const { code, stdout } = await runCommand([...words, "--help"]);
      const lines = stdout.split("\n").filter((line) => line.startsWith("  $ "));
      const options = lines
        .filter((line) => line.includes(`multiarch ${name}`))
        .flatMap((line) => [...line.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => option));

      expect(code).toBe(0);
      expect(lines.length).toBeGreaterThan(0);
      expect(
        options.filter((option) => !stdout.includes(`${option} `) && !stdout.includes(`${option},`)),
      ).toEqual([]);
    });

    it("has a page, which names each of its options", () => {
      const file = join(ROOT, "docs", "cli", `${page}.md`);

      expect(existsSync(file)).toBe(true);
      const text = readFileSync(file, "utf8");
      const unnamed = command.options.flatMap(({ long }) => (long && !text.includes(long) ? [long] : []));
      expect(unnamed).toEqual([]);
    });

    it("has a documented type for what --json prints", () => {
      if (!command.options.some(({ long }) => long === "--json")) return;
      const text = readFileSync(join(ROOT, "docs", "cli", `${page}.md`), "utf8");

      expect(existsSync(join(ROOT, "cli", "json", `${page}.ts`))).toBe(true);
      expect(text).toContain(`cli/json/${page}.ts`);
    });

    it("refuses an option that it does not have, with exit code 2", async () => {
      const { code, stderr } = await runCommand([...words, "--no-such-option"]);

      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^multiarch: (unknown option '--no-such-option'|required option |missing required argument )/,
      );
    });
  },
);
