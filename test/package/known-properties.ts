import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../parity/properties";

/**
 * The properties of a resource that the provider's types do not have, as `aws:codebuild/project:Project hostKernel`. A property inside
 * another is looked for in every interface of the resource.
 *
 * @param modules folder `node_modules` with `@pulumi/aws`
 */
export function unknownProperties(modules: string, type: string, inputs: Json): readonly string[] {
  const [, file, resource = ""] = /^aws:([\w/]+):(\w+)$/.exec(type) ?? [];
  if (file === undefined) return [];
  const own = textOf(join(modules, "@pulumi", "aws", `${file}.d.ts`));
  const nested = interfacesOf(textOf(join(modules, "@pulumi", "aws", "types", "input.d.ts")), resource);
  const top = Object.entries(inputs ?? {});
  return [
    ...top.filter(([key]) => !has(own, key)).map(([key]) => `${type} ${key}`),
    ...top
      .flatMap(([key, value]) => (MAPS.has(key) ? [] : keysIn(value)))
      .filter((key) => !has(nested, key))
      .map((key) => `${type} ${key}`),
  ];
}

/** A property is `name: ...`, `name?: ...` or `readonly name: ...` on a line of its own. */
function has(text: string, key: string): boolean {
  return new RegExp(`^\\s*(?:readonly )?${key}\\??: `, "m").test(text);
}

/** The interfaces whose names start with that of the resource. */
function interfacesOf(text: string, resource: string): string {
  const found = text.matchAll(new RegExp(`^ +interface ${resource}\\w* \\{\\n([^]*?)^ {4}\\}`, "gm"));
  return [...found].map(([, body = ""]) => body).join("\\n");
}

/** Properties whose keys are the user's own. */
const MAPS: ReadonlySet<string> = new Set(["dimensions", "inputPaths", "variables"]);

function keysIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(MAPS.has(key) ? [] : keysIn(inner))]);
}

const read = new Map<string, string>();

function textOf(file: string): string {
  const text = read.get(file) ?? readFileSync(file, "utf8");
  read.set(file, text);
  return text;
}
