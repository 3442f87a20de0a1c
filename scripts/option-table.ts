// Writes the tables of options between the markers of README.md, from the options' own documentation; `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "..");
const readme = join(root, "README.md");
const options = join(root, "components", "service", "options");
const provider = join(root, "components", "service", "sources", "provider.ts");

/** The tables by marker: the interface whose members are its rows, and what stands before each name. */
const TABLES: Readonly<Record<string, readonly [file: string, type: string, prefix: string]>> = {
  service: [join(options, "service-options.ts"), "ServiceOptions", ""],
  source: [provider, "ProviderSource", "source."],
  repository: [join(options, "repository", "repository-options.ts"), "RepositoryOptions", "repository."],
  versions: [join(options, "versions.ts"), "VersionsOptions", "versions."],
  publisher: [join(options, "publisher-options.ts"), "PublisherOptions", ""],
};

/** The README with every table as the options now are. */
export function readmeWithTables(text: string): string {
  const program = ts.createProgram(
    Object.values(TABLES).map(([file]) => file),
    { strict: true, skipLibCheck: true },
  );
  return Object.entries(TABLES).reduce((page, [name, type]) => {
    const rows = rowsOf(program, ...type);
    const table = ["| option | what it decides | default |", "| --- | --- | --- |", ...rows].join("\n");
    return between(page, name, table);
  }, text);
}

function rowsOf(program: ts.Program, file: string, name: string, prefix: string): readonly string[] {
  const checker = program.getTypeChecker();
  const declaration = program
    .getSourceFile(file)
    ?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  if (declaration === undefined) throw new Error(`${file} has no interface ${name}`);
  return checker.getPropertiesOfType(checker.getTypeAtLocation(declaration)).map((option) => {
    const text = ts.displayPartsToString(option.getDocumentationComment(checker));
    const tag = option.getJsDocTags(checker).find((one) => one.name === "default");
    const fallback = ts.displayPartsToString(tag?.text).replace(/^- /, "");
    return `| \`${prefix}${option.name}\` | ${cell(firstSentence(text))} | ${cell(code(fallback))} |`;
  });
}

function firstSentence(text: string): string {
  const [paragraph = ""] = text.split("\n\n");
  return paragraph.replaceAll("\n", " ").replace(/^(.*?[.!])\s.*$/, "$1");
}

/** A default that is a value is shown as code. */
function code(text: string): string {
  return /^(?:\[|\{|"|\d|true|false)/.test(text) && !/["\]}] /.test(text) ? `\`${text}\`` : text;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").trim();
}

function between(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- options:${name} -->`, `<!-- /options:${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < 0)
    throw new Error(`README.md has no markers ${start} and ${end}; write them where the table belongs`);
  return `${page.slice(0, from + start.length)}\n${table}\n${page.slice(to)}`;
}

if (process.argv[1] === __filename) {
  const current = readFileSync(readme, "utf8");
  const wanted = readmeWithTables(current);
  if (current !== wanted && process.argv.includes("--check")) {
    console.error(
      'the tables of options in README.md are not as the options are; run "npm run docs:options"',
    );
    process.exitCode = 1;
  } else if (current !== wanted) writeFileSync(readme, wanted);
}
