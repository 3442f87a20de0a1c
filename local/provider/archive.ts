import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { zipSync } from "fflate";
import { isMap, mapOf, textOf, type Value } from "./value";

/**
 * The zip file of an archive: a `FileArchive` of a folder or a zip file, or an `AssetArchive` of files, folders and text on this
 * machine. The same files give the same bytes: sorted, with the first date that a zip file can name.
 *
 * @throws Error for an archive that is not on this machine, and for one that is packed but is not a zip file.
 */
export async function zipOf(archive: Value | undefined): Promise<Uint8Array> {
  const path = textOf(mapOf(archive).path);
  if (path.endsWith(".zip") || path.endsWith(".jar")) return await readFile(path);
  const files = Object.entries(await filesOf(archive, "")).sort(([left], [right]) => (left < right ? -1 : 1));
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}

/** Files as bytes by path. */
async function filesOf(value: Value | undefined, name: string): Promise<Record<string, Uint8Array>> {
  const { path, text, assets } = mapOf(value);
  if (path) return await filesAt(textOf(path), name);
  if (text) return { [name]: Buffer.from(textOf(text), "utf8") };
  if (!isMap(assets)) throw notLocal(name);
  const parts = Object.entries(assets).map(([key, part]) => filesOf(part, join(name, key)));
  return Object.assign({}, ...(await Promise.all(parts)));
}

async function filesAt(path: string, name: string): Promise<Record<string, Uint8Array>> {
  const isFolder = (await stat(path)).isDirectory();
  if (!isFolder && name === "") throw notLocal(path);
  if (!isFolder) return { [name]: await readFile(path) };
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const parts = files.map(async (file) => [join(name, relative(path, file)), await readFile(file)] as const);
  return Object.fromEntries(await Promise.all(parts));
}

function notLocal(name: string): Error {
  return new Error(
    `archive entry ${JSON.stringify(name)}: give a file, a folder, a zip file or text on this machine; remote assets are not fetched`,
  );
}
