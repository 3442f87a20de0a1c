import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { Field, Presence, Traits } from "./field";
import { isMap, sameValue, UNKNOWN, type Value, type ValueMap } from "./value";

/** The files of an archive that a program gave, as bytes by path. */
type Files = Readonly<Record<string, Uint8Array>>;

/** Which kind of marked value a map is; source: `runtime/rpc` of `@pulumi/pulumi`. */
const MARK = "4dabf18193072939515e22adb298388d";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

/** An archive: `FileArchive` of a folder or a zip file, or `AssetArchive` of files, folders and text on this machine. */
export function archive<const T extends Traits = Traits>(traits?: T): Field<Presence<T, ValueMap>> {
  const isArchive = (value: Value) => isMap(value) && value[MARK] === ARCHIVE;
  return {
    traits: traits ?? {},
    problems: (value, path) =>
      value === UNKNOWN || isArchive(value) ? [] : [`${path}: must be a FileArchive or an AssetArchive`],
    normalize: (value) => value,
    // The engine puts the hash of the contents on every archive that it sends.
    same: (actual, wanted) => isMap(actual) && isMap(wanted) && sameValue(actual.hash, wanted.hash),
    decode: (value) => value as Presence<T, ValueMap>,
  };
}

/**
 * The zip file of an archive. The same files give the same bytes: sorted, with one date.
 *
 * @throws Error for an archive that is not on this machine, and for one that is packed but is not a zip file.
 */
export async function zipOf(value: ValueMap): Promise<Uint8Array> {
  const path = textOf(value.path);
  if (path?.endsWith(".zip") || path?.endsWith(".jar")) return await readFile(path);
  const files = Object.entries(await filesOf(value, "")).sort(([left], [right]) => (left < right ? -1 : 1));
  return zipSync(Object.fromEntries(files), { mtime: ZIP_DATE });
}

/** The first day that a zip file can name. */
const ZIP_DATE = new Date(1980, 0, 1);

async function filesOf(value: Value, name: string): Promise<Files> {
  if (!isMap(value)) throw notLocal(name);
  const path = textOf(value.path);
  if (value[MARK] === ASSET) return { [name]: await bytesOf(value, path, name) };
  if (path !== undefined) return await folder(path, name);
  if (!isMap(value.assets)) throw notLocal(name);
  const parts = Object.entries(value.assets).map(([key, part]) => filesOf(part, join(name, key)));
  return Object.assign({}, ...(await Promise.all(parts)));
}

async function bytesOf(value: ValueMap, path: string | undefined, name: string): Promise<Uint8Array> {
  const text = textOf(value.text);
  if (path !== undefined) return await readFile(path);
  if (text !== undefined) return Buffer.from(text, "utf8");
  throw notLocal(name);
}

async function folder(path: string, name: string): Promise<Files> {
  const entries = await readdir(path, { withFileTypes: true });
  const parts = entries.map(async (entry): Promise<Files> => {
    const from = join(path, entry.name);
    const to = join(name, entry.name);
    return entry.isDirectory() ? await folder(from, to) : { [to]: await readFile(from) };
  });
  return Object.assign({}, ...(await Promise.all(parts)));
}

function notLocal(name: string): Error {
  return new Error(
    `archive entry ${JSON.stringify(name)}: give a file, a folder or text on this machine; remote assets are not fetched`,
  );
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
