import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { RenderedFile } from "../../components/render/ci/pipeline";
import { failure, refusal } from "../command-error";
import type { InitFileJson, InitJson } from "../json/init";
import { jsonText } from "../output/json";
import type { Shell } from "../shell";

/** What becomes of rendered files. */
export interface Delivery {
  /** Folder that they are written into, from the working directory. */
  readonly output: string;
  /** Prints them and writes nothing. */
  readonly print?: true | undefined;
  /** Replaces files that are there with another text. */
  readonly force?: true | undefined;
  readonly json?: true | undefined;
}

/**
 * Writes the files of a command, or prints them: all of them or none.
 *
 * @throws {CommandError} with the name of each file that is there with another text, unless `force` is given
 */
export async function deliver(
  shell: Shell,
  files: readonly RenderedFile[],
  delivery: Delivery,
): Promise<void> {
  if (delivery.print) return report(shell, files.map(printed), delivery);
  const folder = resolve(shell.cwd, delivery.output);
  const found = await Promise.all(files.map(({ path }) => textAt(join(folder, path))));
  const taken = files.filter(({ text }, at) => found[at] !== undefined && found[at] !== text);
  if (taken.length > 0 && !delivery.force)
    throw refusal(
      `${taken.map(({ path }) => join(delivery.output, path)).join(", ")}: already there with another text, so nothing was written; ` +
        "use --force to replace, or --print to see what would be written",
    );
  const states = files.map((file, at): InitFileJson => {
    return { ...file, state: found[at] === file.text ? "unchanged" : "written" };
  });
  for (const { path, text, state } of states) {
    if (state === "written") await write(join(folder, path), text);
  }
  report(shell, states, delivery);
}

function printed(file: RenderedFile): InitFileJson {
  return { ...file, state: "printed" };
}

function report(shell: Shell, files: readonly InitFileJson[], { print, output, json }: Delivery): void {
  const document: InitJson = { files };
  if (json) shell.print(jsonText(document));
  else if (print && files.length === 1) shell.print(files[0]?.text ?? "");
  else if (print) for (const { path, text } of files) shell.print(`==> ${path}\n${text}\n`);
  else for (const { path, state } of files) shell.print(`${state} ${join(output, path)}\n`);
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw explained(file, error);
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw explained(file, error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** A folder in the place of a file, a file in the place of a folder, no permission. */
function explained(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (typeof code !== "string") return error;
  return failure(`${file}: cannot be read or written (${code}); give another folder with --output`, {
    cause: error,
  });
}
