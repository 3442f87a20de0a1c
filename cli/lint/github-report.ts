import type { Severity } from "../../components/dockerfile/finding";
import type { LintJson } from "../json/lint";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * Annotations of GitHub Actions, one a line:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubReport({ files }: LintJson): string {
  return files
    .flatMap(({ file, findings }) =>
      findings.map(({ line, rule, severity, message, suggestion }) => {
        const text = suggestion === undefined ? message : `${message}\nchange: ${suggestion}`;
        return `::${COMMANDS[severity]} file=${property(file)},line=${line},title=${property(rule)}::${data(text)}\n`;
      }),
    )
    .join("");
}

/** The escapes of the runner: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
