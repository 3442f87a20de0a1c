import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A file of an image: its content, with the mode when it is not 755, or where it leads. */
export type ImageFile =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode: number }
  | { readonly link: string }
  | { readonly sameAs: string };

export type TarForm = "gnu" | "pax" | "ustar" | "v7";

/**
 * Writes files into a folder and lets the system's `tar` pack them, in the order in which they are given.
 *
 * @param files by path, without a leading slash
 */
export function tarOf(files: Readonly<Record<string, ImageFile>>, form: TarForm = "pax"): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    for (const [path, file] of Object.entries(files)) write(folder, path, file);
    const args = [`--format=${form}`, "--owner=0", "--group=0", "-C", folder, "-cf", "-"];
    // The names come from a file: a folder alone brings its content in an order of its own.
    return execFileSync("tar", [...args, "--no-recursion", "-T", "-"], {
      input: Object.keys(files).join("\n"),
      maxBuffer: 1 << 28,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An archive as it comes through a pipe, in pieces of some length. */
export async function* inPieces(archive: Uint8Array, length = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += length) yield archive.subarray(at, at + length);
}

function write(folder: string, path: string, file: ImageFile): void {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  if (typeof file === "string" || file instanceof Uint8Array) writeFileSync(place, file, { mode: 0o755 });
  else if ("link" in file) symlinkSync(file.link, place);
  else if ("sameAs" in file) linkSync(join(folder, file.sameAs), place);
  else {
    writeFileSync(place, file.content);
    chmodSync(place, file.mode);
  }
}
