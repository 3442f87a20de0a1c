import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveService } from "../components/service/resolve-service";
import { SOURCE_KINDS } from "../components/service/sources/kinds";
import { pageText } from "./repository-paths";

const page = pageText("docs/sources.md");
const root = join(__dirname, "..");

/** The sources of the examples, each with `as const`: TypeScript takes its type for any text otherwise, and refuses it as a source. */
const sources = [...page.matchAll(/^```ts\nconst source = (\{[\s\S]*?\}) as const;\n```$/gm)].map(
  ([, literal]) => Object(new Function(`return ${literal}`)()),
);

describe("the page of sources", () => {
  it("has an example of every kind, in the order of the kinds", () => {
    const kinds = [...new Set(sources.map(({ type }) => type))];

    expect(kinds).toEqual(Object.keys(SOURCE_KINDS));
    expect(
      [...page.matchAll(/^\| `(?!type)([a-z0-9-]+)` \| .* \| .* \| .* \|$/gm)].map(([, type]) => type),
    ).toEqual(Object.keys(SOURCE_KINDS));
  });

  it.each(sources.map((source) => [JSON.stringify(source), source]))(
    "has a source without problems: %s",
    (_, source) => {
      expect(resolveService("billing-api", { source }).source.type).toBe(source.type);
    },
  );
});

describe("no page and no example", () => {
  it("takes the place of the credential that an account has for a provider", () => {
    const files = ["README.md", ...filesUnder("docs"), ...filesUnder("examples"), ...filesUnder("stacks")];
    const lines = files.flatMap((file) => readFileSync(join(root, file), "utf8").split("\n"));

    const risky = lines.filter((line) => /SourceCredential|import-source-credentials/.test(line));
    expect(files.length).toBeGreaterThan(50);
    expect(risky.filter((line) => !line.includes("--no-should-overwrite"))).toEqual([]);
  });
});

function filesUnder(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/node_modules/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
