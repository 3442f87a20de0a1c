import { pageText } from "./repository-paths";

export const PAGE = "docs/troubleshooting.md";
/** Host of the registry in the page; a test has one on loopback in its place. */
export const HOST = "registry.example.com";

/** A command of the page and what it prints. */
export interface Session {
  readonly command: string;
  /** As {@link asShown} gives it; a line `...` stands for lines that are left out. */
  readonly output: string;
}

/** A section of the page. */
export interface Symptom {
  readonly heading: string;
  /** What people see: each block of the language `text`. */
  readonly messages: readonly string[];
  readonly sessions: readonly Session[];
  /** Blocks of JSON. */
  readonly json: readonly unknown[];
  readonly text: string;
}

export function symptoms(): readonly Symptom[] {
  return pageText(PAGE)
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const text = lines.join("\n");
      return {
        heading,
        messages: blocks(text, "text"),
        sessions: blocks(text, "console").flatMap(sessionsOf),
        json: blocks(text, "json").map((block): unknown => JSON.parse(block)),
        text,
      };
    });
}

/** The section with a heading, which is there. */
export function symptom(heading: string): Symptom {
  const found = symptoms().find((one) => one.heading === heading);
  if (found === undefined) throw new Error(`${PAGE} has no section "${heading}"`);
  return found;
}

/** A text with the page's registry, one space where columns are padded, and none at the ends of lines. */
export function asShown(text: string, host = HOST): string {
  return text
    .replaceAll(host, HOST)
    .replaceAll(/(?<=\S) {2,}/g, " ")
    .replaceAll(/ +$/gm, "");
}

/** The words of a command after `multiarch`, for the registry of a test; the page quotes none. */
export function wordsOf({ command }: Session, host: string): readonly string[] {
  const [program, ...words] = command.replaceAll(HOST, host).split(" ");
  if (program !== "multiarch") throw new Error(`"${command}" is no command of multiarch`);
  return words;
}

function blocks(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(fence)].map(([, block = ""]) => block);
}

function sessionsOf(block: string): readonly Session[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((session) => {
      const [command = "", ...output] = session.split("\n");
      return { command, output: asShown(output.join("\n")) };
    });
}

/** Whether a command printed what the page shows: in this order, with anything where the page has a line `...`. */
export function isShownIn(page: string, printed: string): boolean {
  const parts = page.split(/^\.\.\.\n/m);
  let at = 0;
  for (const [place, part] of parts.entries()) {
    const found = place === parts.length - 1 ? printed.lastIndexOf(part) : printed.indexOf(part, at);
    if (found < at || (place === 0 && found !== 0)) return false;
    at = found + part.length;
  }
  return at === printed.length;
}
