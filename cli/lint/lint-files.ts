import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Severity } from "../../components/dockerfile/finding";
import { lintDockerfile } from "../../components/dockerfile/rules/lint-dockerfile";
import { DEFAULT_PLATFORMS } from "../../components/oci/default-platforms";
import { usageError } from "../command-error";
import { EXIT } from "../exit-code";
import type { LintedFile, LintJson } from "../json/lint";
import { jsonText } from "../output/json";
import type { Shell } from "../shell";
import { githubReport } from "./github-report";
import { sarifReport } from "./sarif-report";
import { textReport } from "./text-report";

export interface LintFilesOptions {
  readonly platform?: readonly string[] | undefined;
  readonly target?: string | undefined;
  readonly severity: Severity;
  readonly format: "text" | "json" | "sarif" | "github";
  readonly json?: true | undefined;
}

/** From the gravest on. */
const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** Checks files and prints what was found; an error or a warning sets the exit code. */
export async function lintFiles(
  shell: Shell,
  files: readonly string[],
  options: LintFilesOptions,
): Promise<void> {
  const platforms = options.platform ?? DEFAULT_PLATFORMS;
  const shown = new Set(SEVERITIES.slice(0, SEVERITIES.indexOf(options.severity) + 1));
  const linted: LintedFile[] = [];
  for (const file of files.length === 0 ? ["Dockerfile"] : files) {
    const text = await readText(shell, file);
    linted.push(lintedFile(file, text, { platforms, shown, target: options.target }));
  }
  const report: LintJson = { platforms, files: linted, totals: totalsOf(linted) };
  shell.print(printed(shell, report, options.json === true ? "json" : options.format));
  if (report.totals.error + report.totals.warning > 0) shell.exitWith(EXIT.finding);
}

async function readText(shell: Shell, file: string): Promise<string> {
  if (file === "-") return await shell.readInput();
  try {
    return await readFile(resolve(shell.cwd, file), "utf8");
  } catch (error) {
    throw usageError(`${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return 'there is no such file; name a Dockerfile, or "-" for standard input';
  if (code === "EISDIR") return "this is a folder; name the Dockerfile in it";
  return `the file cannot be read (${String(code ?? error)})`;
}

function lintedFile(
  file: string,
  text: string,
  options: {
    readonly platforms: readonly string[];
    readonly shown: ReadonlySet<Severity>;
    readonly target: string | undefined;
  },
): LintedFile {
  const { platforms, shown, target } = options;
  if (target !== undefined && !hasStage(text, target)) {
    throw usageError(`--target: "${target}" is no stage of ${file}; name one that a FROM has behind "AS"`);
  }
  const found = lintDockerfile(text, { platforms, ...(target === undefined ? {} : { target }) });
  const lines = text.split(/\r?\n/);
  const findings = found
    .filter(({ severity }) => shown.has(severity))
    .map((finding) => ({ ...finding, source: sourceOf(lines[finding.line - 1]) }));
  return { file, findings };
}

/** A line of a file, without what would write over the terminal. */
function sourceOf(line = ""): string {
  const text = [...line.trim()].map((character) =>
    character < " " || character === "\u007f" ? "\ufffd" : character,
  );
  return text.length > 160 ? `${text.slice(0, 157).join("")}...` : text.join("");
}

function hasStage(text: string, name: string): boolean {
  return [...text.matchAll(/^[ \t]*FROM\s.*?\sAS\s+(\S+)/gim)].some(
    ([, stage = ""]) => stage.toLowerCase() === name.toLowerCase(),
  );
}

function totalsOf(files: readonly LintedFile[]): LintJson["totals"] {
  const count = (severity: Severity) =>
    files.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
  return { error: count("error"), warning: count("warning"), info: count("info") };
}

function printed(shell: Shell, report: LintJson, format: LintFilesOptions["format"]): string {
  switch (format) {
    case "text":
      return textReport(report, shell.colours.stdout);
    case "json":
      return jsonText(report);
    case "sarif":
      return jsonText(sarifReport(report));
    case "github":
      return githubReport(report);
    default:
      return format satisfies never;
  }
}
