import type { DockerfileProblem, EscapeToken, ParserDirective } from "./dockerfile";
import { withoutEnding } from "./source-lines";
import { trimStart } from "./white-space";

const NAMES: ReadonlySet<string> = new Set(["syntax", "escape", "check"]);

/** The parser directives of a file, and what they decide: https://docs.docker.com/reference/dockerfile/#parser-directives */
export interface Directives {
  readonly directives: readonly ParserDirective[];
  readonly escapeToken: EscapeToken;
  readonly problems: readonly DockerfileProblem[];
}

/** Reads the comments at the start of the file up to the first line that is no parser directive. */
export function readDirectives(lines: readonly string[]): Directives {
  const directives: ParserDirective[] = [];
  const problems: DockerfileProblem[] = [];
  let escapeToken: EscapeToken = "\\";
  for (const [index, line] of lines.entries()) {
    const directive = directiveOf(line, index + 1);
    if (directive === undefined) break;
    const { name, value } = directive;
    if (directives.some((other) => other.name === name)) {
      problems.push({ line: index + 1, message: `a second "# ${name}=" directive; keep one of them` });
      continue;
    }
    directives.push(directive);
    if (name !== "escape") continue;
    if (value === "\\" || value === "`") escapeToken = value;
    else problems.push({ line: index + 1, message: `"${value}" is no escapeToken character; use \\ or \`` });
  }
  return { directives, escapeToken, problems };
}

function directiveOf(line: string, number: number): ParserDirective | undefined {
  const text = trimStart(withoutEnding(line));
  if (!text.startsWith("#")) return undefined;
  const [head, word] = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=/.exec(trimStart(text.slice(1))) ?? [];
  const name = word?.toLowerCase();
  if (head === undefined || name === undefined || !NAMES.has(name)) return undefined;
  const value = directiveValue(trimStart(text.slice(1)).slice(head.length));
  return value === "" ? undefined : { name, value, line: number };
}

/** A value of nothing but spaces is one space to BuildKit's regular expression. */
function directiveValue(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return start < end ? text.slice(start, end) : text.slice(-1);
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && "\t\n\f\r ".includes(character);
}
