import { literalPattern } from "../../text/literal-pattern";
import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import type { Source, SourceField } from "./source";

/** Globs of files, from the root of the source. */
export const PATHS_FIELD: SourceField = { optional: true, check: pathsProblems, example: "services/api/**" };

/** Regular expression of the files that one of the globs matches. */
export function pathsPattern(globs: readonly string[]): string {
  return `^(${globs.map(globPattern).join("|")})$`;
}

/** A problem when a source has globs that nothing asks for. */
export function unusedPathsProblems({ paths, webhook }: Source): readonly Problem[] {
  if (paths.length === 0 || webhook) return [];
  const reason = `${shown(paths)} has no effect without a webhook; leave it out, or leave out webhook: false`;
  return [{ path: "source.paths", reason }];
}

/** `**` stands for any folders, `*` and `?` for characters of one name. */
function globPattern(glob: string): string {
  return glob.replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (piece) => PIECES[piece] ?? literalPattern(piece));
}

const PIECES: Readonly<Record<string, string>> = {
  "**/": "(.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};

function pathsProblems(value: unknown, path: string): readonly Problem[] {
  if (!Array.isArray(value) || value.length === 0)
    return [{ path, reason: `${shown(value)} is not a list of paths; use for example ["services/api/**"]` }];
  return value.flatMap((glob: unknown, index) => {
    const reason = globReason(glob);
    return reason === undefined ? [] : [{ path: `${path}[${index}]`, reason: `${shown(glob)} ${reason}` }];
  });
}

function globReason(glob: unknown): string | undefined {
  if (typeof glob !== "string" || glob === "") return 'is not a path; use for example "services/api/**"';
  const strange = /[\\[\]{}\p{Cc}\p{Zl}\p{Zp}]|^!/u.exec(glob)?.[0];
  if (strange !== undefined)
    return `has ${shown(strange)}, which no path of this kind has; write *, ** and ?, and a path for each choice`;
  if (glob.endsWith("/")) return `is a folder; use ${shown(`${glob}**`)} for every file in it`;
  const mended = glob.replace(/^(?:\.?\/+)+/, "");
  if (mended !== glob) return `does not start at the root of the source; use ${shown(mended)}`;
  if (glob.split("/").some((name) => ["", ".", ".."].includes(name)))
    return 'has an empty name, "." or ".."; write the names of folders alone';
  if (glob.split("/").some((name) => name.includes("**") && name !== "**"))
    return 'has "**" as a part of a name; write "*" there, or "**" between slashes';
  return undefined;
}
