import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

/** What a path that starts at the root of the repository starts with. */
const TOP =
  /^(components|docs|examples|local|scripts|stacks|test|tools|\.github|\.nvmrc|package\.json)(\/|$)/;

/**
 * The paths of this repository that a page of Markdown names, from the root: those in code marks and in blocks of code, and the
 * targets of its links.
 *
 * @param page path of the page, from the root
 */
export function namedPaths(page: string): readonly string[] {
  const block = /^```\w*\n([\s\S]*?)^```/gm;
  const all = pageText(page);
  const text = all.replaceAll(block, "");
  const words = [
    ...[...all.matchAll(block)].flatMap(([, lines = ""]) => lines.split(/[\s,]+/)),
    ...[...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/\s/)),
  ];
  const links = [...text.matchAll(/\]\(([^)#]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page), target));
  return [...new Set([...words.filter((word) => TOP.test(word)), ...links])];
}

/** The named paths that are not in the repository. Of a placeholder, `sources/<kind>.ts`, the folder must be there. */
export function missingPaths(page: string): readonly string[] {
  return namedPaths(page).filter((path) => !existsSync(join(ROOT, placeOf(path))));
}

export function pageText(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

function placeOf(path: string): string {
  const at = path.indexOf("<");
  return at < 0 ? path : dirname(`${path.slice(0, at)}x`);
}
