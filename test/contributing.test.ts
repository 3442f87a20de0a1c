import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(__dirname, "..");
const PAGE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const SCRIPTS = (
  JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  }
).scripts;

/** What a path on the page starts with. */
const TOP =
  /^(components|docs|examples|local|scripts|stacks|test|tools|\.github|\.nvmrc|package\.json)(\/|$)/;

/** Paths of this repository in code marks, in links and in blocks of code. */
function pathsOf(page: string): readonly string[] {
  const block = /^```\w*\n([\s\S]*?)^```/gm;
  const text = page.replaceAll(block, "");
  const words = [
    ...[...page.matchAll(block)].flatMap(([, lines = ""]) => lines.split(/[\s,]+/)),
    ...[...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/\s/)),
    ...[...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target),
  ];
  return [...new Set(words)].filter((word) => TOP.test(word));
}

/** The path, or the folder of a placeholder's file: `sources/<kind>.ts` stands for a file in `sources`. */
function placeOf(path: string): string {
  const at = path.indexOf("<");
  return at < 0 ? path : dirname(`${path.slice(0, at)}x`);
}

describe("the page for contributors", () => {
  it("names paths that are there", () => {
    const paths = pathsOf(PAGE);

    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(ROOT, placeOf(path))))).toEqual([]);
  });

  it("names commands that package.json has", () => {
    const named = [...PAGE.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);

    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => SCRIPTS[name] === undefined)).toEqual([]);
  });

  it("draws the rooms as the imports are allowed", () => {
    expect(PAGE).toContain(
      "components/text <- components/oci <- components/service <- components/render <- ",
    );
    expect(PAGE).toContain("components/oci, components/service <- components/publisher\n");
  });
});
