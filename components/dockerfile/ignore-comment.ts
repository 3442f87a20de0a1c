import { isComment } from "./source-lines";
import { trim } from "./white-space";

/**
 * Rules that comments turn off: `# multiarch-ignore rule, other-rule why it is fine here`. The comments are those of an
 * instruction's own lines and those directly before it, without an empty line between.
 */
export function ignoredRules(lines: readonly string[], from: number, to: number): readonly string[] {
  let first = from;
  while (first > 0 && isComment(lines[first - 1] ?? "")) first -= 1;
  const rules = lines.slice(first, to).flatMap(rulesOf);
  return [...new Set(rules)];
}

function rulesOf(line: string): readonly string[] {
  if (!line.includes("multiarch-ignore")) return [];
  const [, rules] = /^#[#\s]*multiarch-ignore[\s:=]+([\w-]+(?:\s*,\s*[\w-]+)*)/.exec(trim(line)) ?? [];
  return rules?.split(",").map(trim) ?? [];
}
