import { programArchitecture } from "./elf-header";
import type { TarEntry } from "./tar-entries";

/** A file that can be started, as far as its first bytes tell. */
export interface StartedFile {
  /** The architecture of a program of ELF; empty for every other file. */
  readonly architecture: string;
  /** Of a script the program that runs it, with its argument, as they are written; empty for none. */
  readonly interpreter: string;
  /** Whether anyone may execute it. */
  readonly isExecutable: boolean;
}

/** A file and where it is. */
export interface FoundFile {
  /** Absolute, without links. */
  readonly path: string;
  readonly file: StartedFile;
}

/** The files of an image that can be started, and its links. */
export interface ImageFiles {
  /** The file that a path leads to, through every link; `undefined` when there is none, or links lead in a circle. */
  find(path: string): FoundFile | undefined;
  /** Absolute paths of what is in folders, links among them, in the order of the image. */
  list(folders: readonly string[]): readonly string[];
}

/** Collects what an image has. A path that comes again takes the place of the one before; names of one file share it. */
export async function collectFiles(entries: AsyncIterable<TarEntry>): Promise<ImageFiles> {
  const files = new Map<string, StartedFile>();
  const links = new Map<string, string>();
  for await (const entry of entries) {
    const path = lexical(entry.path);
    files.delete(path);
    links.delete(path);
    const file = entry.kind === "hard link" ? files.get(lexical(entry.target)) : startedFile(entry);
    if (entry.kind === "symbolic link") links.set(path, entry.target);
    else if (file !== undefined) files.set(path, file);
  }
  return {
    find: (path) => {
      const real = realPath(links, path);
      const file = real === undefined ? undefined : files.get(real);
      return real === undefined || file === undefined ? undefined : { path: real, file };
    },
    list: (folders) => {
      const wanted = new Set(folders.map((folder) => realPath(links, folder)));
      return [...files.keys(), ...links.keys()].filter((path) => wanted.has(parentOf(path)));
    },
  };
}

/** What is worth keeping of a file: libraries and data that nobody starts are most of an image. */
function startedFile({ kind, mode, head }: TarEntry): StartedFile | undefined {
  if (kind !== "file") return undefined;
  const isExecutable = (mode & 0o111) !== 0;
  const architecture = programArchitecture(head) ?? "";
  if (!isExecutable && architecture === "") return undefined;
  return { isExecutable, architecture, interpreter: interpreterOf(head) };
}

/** https://man7.org/linux/man-pages/man2/execve.2.html, "Interpreter scripts" */
function interpreterOf(head: Uint8Array): string {
  if (head[0] !== 0x23 || head[1] !== 0x21) return "";
  const [line = ""] = new TextDecoder().decode(head.subarray(2)).split(/[\n\0]/);
  return line.trim();
}

/** As many as Linux follows, and as long as a path may be: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const MOST_LINKS = 40;
const LONGEST_PATH = 4096;

/** An absolute path without links; `..` leads out of where a link has led to. */
function realPath(links: ReadonlyMap<string, string>, path: string): string | undefined {
  const left = backwards(path);
  let real = "";
  for (let followed = 0; left.length > 0; ) {
    const name = left.pop() ?? "";
    const target = links.get(`${real}/${name}`);
    if (name === "..") real = parentOf(real);
    else if (target !== undefined) {
      followed += 1;
      if (followed > MOST_LINKS || real.length > LONGEST_PATH) return undefined;
      if (target.startsWith("/")) real = "";
      left.push(...backwards(target));
    } else real = `${real}/${name}`;
  }
  return real;
}

/** The names of a path, the last one first. */
function backwards(path: string): string[] {
  if (path.length > LONGEST_PATH) return [];
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .reverse();
}

/** The absolute path that a name in an archive stands for; nothing is above the root. */
function lexical(name: string): string {
  return realPath(new Map(), name) ?? "";
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
