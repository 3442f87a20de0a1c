import { runsProgram } from "./elf-header";
import type { FoundFile, ImageFiles, StartedFile } from "./image-files";
import type { ImageStart } from "./image-start";
import { candidates, envProgram, startedWords } from "./started-paths";

/** A program that the image's platform does not run. */
export interface WrongProgram {
  /** Absolute, without links. */
  readonly path: string;
  /** The architecture that it is for. */
  readonly architecture: string;
  /** What starts it: a word of the entrypoint or the command, its name on PATH, or a script. */
  readonly by: string;
}

/** What was found in an image. */
export interface Audit {
  /** How many programs were looked at; one with several names counts once. */
  readonly programs: number;
  /** First those that the image starts by itself. */
  readonly wrong: readonly WrongProgram[];
}

/**
 * Looks at everything that an image can be seen to start: the words of its entrypoint and command, what is executable in the
 * folders of its PATH, and the interpreters of all scripts among these. Files that are not there are passed over: they may come with
 * a volume.
 *
 * @param machine the architecture of the image's platform, such as `arm64`
 */
export function auditFiles(files: ImageFiles, start: ImageStart, machine: string): Audit {
  const seen = new Set<StartedFile>();
  const wrong: WrongProgram[] = [];
  const look = (found: FoundFile | undefined, by: string): void => {
    if (found === undefined || seen.has(found.file)) return;
    const { path, file } = found;
    seen.add(file);
    if (file.architecture !== "" && !runsProgram(machine, file.architecture))
      wrong.push({ path, architecture: file.architecture, by });
    for (const word of interpreters(file)) look(findWord(files, start, word), `interpreter of ${path}`);
  };
  for (const { word, place } of startedWords(start)) look(findWord(files, start, word), `${place} "${word}"`);
  for (const path of files.list(start.path)) {
    const found = files.find(path);
    if (found?.file.isExecutable) look(found, found.path === path ? "on PATH" : `on PATH as ${path}`);
  }
  return { programs: [...seen].filter(({ architecture }) => architecture !== "").length, wrong };
}

/** The program that runs a script, and the one that `env` starts in its place. */
function interpreters({ interpreter }: StartedFile): readonly string[] {
  const [program = "", ...words] = interpreter.split(/\s+/);
  const started = program.endsWith("/env") ? envProgram(words) : undefined;
  return [program, ...(started === undefined ? [] : [started])].filter((word) => word !== "");
}

function findWord(files: ImageFiles, start: ImageStart, word: string): FoundFile | undefined {
  const found = candidates(word, start).map((path) => files.find(path));
  const isPath = word.includes("/");
  return found.find((file) => file !== undefined && (isPath || file.file.isExecutable));
}
