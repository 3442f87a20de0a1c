import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");

/** What each folder may import: folders of this repository, packages, and Node modules (`node:` stands for all). */
const RULES: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly packages: readonly RegExp[] }>
> = {
  "components/text": { folders: ["components/text"], packages: [] },
  "components/oci": {
    folders: ["components/text", "components/oci"],
    packages: [/^valibot$/, /^node:crypto$/],
  },
  "components/audit": { folders: ["components/text", "components/audit"], packages: [] },
  "components/dockerfile": {
    folders: ["components/text", "components/oci", "components/dockerfile"],
    packages: [],
  },
  "components/service": {
    folders: ["components/text", "components/oci", "components/service"],
    packages: [/^(semver\/functions\/\w+|valibot)$/],
  },
  "components/render": {
    folders: ["components/text", "components/oci", "components/service", "components/render"],
    packages: [/^yaml$/, /^node:path$/],
  },
  "components/publisher": {
    folders: ["components/text", "components/oci", "components/service", "components/publisher"],
    packages: [/^(semver\/functions\/\w+|valibot)$/, /^@aws-lambda-powertools\//, /^node:crypto$/],
  },
  "components/publisher/adapters": {
    folders: ["components/text", "components/oci", "components/service", "components/publisher"],
    packages: [/^@aws-sdk\//, /^@smithy\//, /^node:/],
  },
  "components/pulumi": {
    folders: [
      "components/text",
      "components/oci",
      "components/service",
      "components/render",
      "components/pulumi",
    ],
    packages: [/^@pulumi\/(aws|docker-build|pulumi)(\/|$)/],
  },
  "components/cdk": {
    folders: [
      "components/text",
      "components/oci",
      "components/service",
      "components/render",
      "components/cdk",
    ],
    packages: [/^aws-cdk-lib(\/|$)/, /^constructs$/, /^node:path$/],
  },
  cli: {
    folders: [
      "components/text",
      "components/oci",
      "components/audit",
      "components/dockerfile",
      "components/service",
      "components/render",
      "components/publisher",
      "cli",
    ],
    packages: [/^@commander-js\/extra-typings$/, /^@aws-sdk\//, /^yaml$/, /^sarif$/, /^node:/],
  },
  stacks: { folders: ["stacks"], packages: [/^multiarch-codebuild/, /^@pulumi\/pulumi$/, /^aws-cdk-lib$/] },
  "examples/pulumi-service": {
    folders: [],
    packages: [/^multiarch-codebuild\/pulumi$/, /^@pulumi\/(aws|pulumi)$/],
  },
  "examples/cdk-service": { folders: [], packages: [/^multiarch-codebuild\/cdk$/, /^aws-cdk-lib(\/|$)/] },
};

describe("imports", () => {
  it.each(Object.keys(RULES))("of %s go one way", (folder) => {
    const files = sourceFiles(folder);

    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => violations(folder, file))).toEqual([]);
  });

  it("of components and commands never go in a circle, types included", () => {
    const files = [...sourceFiles("components", true), ...sourceFiles("cli", true)];
    const graph = new Map(files.map((file) => [file, importedFiles(file)]));

    expect(circles(graph).map((circle) => circle.map((file) => relative(root, file)))).toEqual([]);
  });

  it("of no other folder reach a program's own folder", () => {
    const reached = sourceFiles("components", true).flatMap((file) =>
      importsOf(file)
        .map((name) => relative(root, resolve(dirname(file), name)))
        .filter((target) => /^(stacks|test|local|examples|cli)\//.test(target)),
    );

    expect(reached).toEqual([]);
  });
});

/** The rule's folder that a file belongs to is the longest that fits. */
function sourceFiles(folder: string, whole = false): string[] {
  const inner = whole ? [] : Object.keys(RULES).filter((other) => other.startsWith(`${folder}/`));
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !inner.some((other) => relative(root, file).startsWith(`${other}/`)));
}

function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map(({ fileName }) => fileName);
}

/** The files of this repository that a file imports. */
function importedFiles(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => ts.resolveModuleName(name, file, {}, ts.sys).resolvedModule?.resolvedFileName ?? name);
}

/** One circle for each place where a walk through the imports comes back to a file that it is still in. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const found: (readonly string[])[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file]);
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return found;
}

function violations(folder: string, file: string): string[] {
  const rule = RULES[folder];
  return importsOf(file)
    .filter((name) => {
      if (!name.startsWith(".")) return !rule?.packages.some((allowed) => allowed.test(withNodeScheme(name)));
      const target = relative(root, resolve(dirname(file), name));
      return !rule?.folders.some((allowed) => target.startsWith(`${allowed}/`));
    })
    .map((name) => `${relative(root, file)} imports ${name}`);
}

function withNodeScheme(name: string): string {
  return builtinModules.includes(name) ? `node:${name}` : name;
}
