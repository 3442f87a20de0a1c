import type { Severity } from "../../components/dockerfile/finding";
import type { LintJson } from "../json/lint";
import { type Style, styled } from "../output/style";

const STYLES: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "cyan" };

/** Each finding with its place, its line of the file, why it breaks and what to change, and a line of sums. */
export function textReport({ platforms, files, totals }: LintJson, colours: boolean): string {
  const found = files.flatMap(({ file, findings }) =>
    findings.map(({ line, rule, severity, source, message, suggestion }) =>
      [
        `${styled(colours, "bold", `${file}:${line}`)} ${styled(colours, STYLES[severity], severity)} ${rule}`,
        ...(source === "" ? [] : [styled(colours, "dim", `  | ${source}`)]),
        `  ${message}`,
        ...(suggestion === undefined ? [] : [`  change: ${suggestion}`]),
        "",
      ].join("\n"),
    ),
  );
  return [...found, `${sumOf(totals)} for ${platforms.join(", ")}`, ""].join("\n");
}

function sumOf({ error, warning, info }: LintJson["totals"]): string {
  const parts = [counted(error, "error"), counted(warning, "warning"), info === 0 ? "" : `${info} advice`];
  return parts.filter((part) => part !== "").join(", ") || "nothing found";
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
