import { pathToFileURL } from "node:url";
import type { Log, Result } from "sarif";
import type { Severity } from "../../components/dockerfile/finding";
import { RULES } from "../../components/dockerfile/rules/rules";
import type { LintJson } from "../json/lint";

const LEVELS: Readonly<Record<Severity, Result.level>> = { error: "error", warning: "warning", info: "note" };

/** A log of SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifReport({ files }: LintJson): Log {
  const results = files.flatMap(({ file, findings }) =>
    findings.map(
      ({ rule, severity, line, message, suggestion, source }): Result => ({
        ruleId: rule,
        ruleIndex: RULES.findIndex(({ id }) => id === rule),
        level: LEVELS[severity],
        message: { text: suggestion === undefined ? message : `${message}. Change: ${suggestion}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(file) },
              region: { startLine: line, ...(source === "" ? {} : { snippet: { text: source } }) },
            },
          },
        ],
      }),
    ),
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "multiarch lint",
            rules: RULES.map(({ id, summary }) => ({ id, shortDescription: { text: summary } })),
          },
        },
        results,
      },
    ],
  };
}

/** A relative path as a URI reference: code scanning takes it from the root of the repository. */
function uriOf(file: string): string {
  if (file === "-") return "Dockerfile";
  if (file.startsWith("/")) return pathToFileURL(file).href;
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
