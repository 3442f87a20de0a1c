import { absolute, type ImageStart } from "./image-start";

/** A word that may name a file which is started. */
export interface StartedWord {
  readonly word: string;
  /** Where it stands, for people. */
  readonly place: string;
}

/**
 * The words of an image's entrypoint and command that may name files. Of a shell's `-c <script>` also those of the script that
 * have a slash, with the image's own variables in place; others are looked for on `PATH`, where everything is looked at.
 */
export function startedWords({ entrypoint, command, env }: ImageStart): readonly StartedWord[] {
  const all = [
    ...entrypoint.map((word) => ({ word, place: "entrypoint" })),
    ...command.map((word) => ({ word, place: "command" })),
  ];
  return all.flatMap((started, at) => {
    if (!/^-\w*c$/.test(all[at - 1]?.word ?? "")) return [started];
    return scriptPaths(started.word, env).map((word) => ({ word, place: started.place }));
  });
}

/** Paths where the file of a word may be; the first that is there counts. */
export function candidates(word: string, { path, workingDir }: ImageStart): readonly string[] {
  const folders = word.includes("/") ? [] : path.map((folder) => `${folder}/${word}`);
  return [...folders, absolute(word, workingDir)];
}

/** The words after a script's interpreter that `env` starts: https://www.gnu.org/software/coreutils/env */
export function envProgram(words: readonly string[]): string | undefined {
  return words.find((word) => !word.startsWith("-") && !word.includes("="));
}

function scriptPaths(script: string, env: ReadonlyMap<string, string>): readonly string[] {
  return script
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, plain: string | undefined) => {
      return env.get(braced ?? plain ?? "") ?? "";
    })
    .split(/[\s;&|()<>"'`=]+/)
    .filter((word) => word.includes("/"));
}
