import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingPaths, namedPaths, pageText } from "./repository-paths";

const PAGE = pageText("CONTRIBUTING.md");
const SCRIPTS = (
  JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  }
).scripts;

describe("the page for contributors", () => {
  it("names paths that are there", () => {
    expect(namedPaths("CONTRIBUTING.md").length).toBeGreaterThan(40);
    expect(missingPaths("CONTRIBUTING.md")).toEqual([]);
  });

  it("names commands that package.json has", () => {
    const named = [...PAGE.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);

    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => SCRIPTS[name] === undefined)).toEqual([]);
  });

  it("draws the folders as the imports are allowed", () => {
    expect(PAGE).toContain(
      "components/text <- components/oci <- components/service <- components/render <- ",
    );
    expect(PAGE).toContain("components/oci, components/service <- components/publisher\n");
  });
});
