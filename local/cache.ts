import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Folder of everything that is downloaded or built: `$MULTIARCH_CACHE`, else `$XDG_CACHE_HOME/multiarch-codebuild`, else
 * `~/.cache/multiarch-codebuild`. Deleting it costs the next run its first set-up and nothing else.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MULTIARCH_CACHE) return env.MULTIARCH_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "multiarch-codebuild");
}

/** A folder of the cache that is filled once for each content of its key files. */
export interface CachedFolder {
  readonly name: string;
  /** Lock files and anything else that decides what the folder holds. */
  readonly keyFiles: readonly string[];
  /** Texts that decide it too, such as build flags. */
  readonly keyTexts?: readonly string[];
  /** Fills `folder`; it is moved into place only when this succeeds, so a half-filled folder is never used. */
  readonly fill: (folder: string) => Promise<void>;
}

/** The folder, filled; two processes that ask at once fill it once. */
export async function cached(entry: CachedFolder, base = cacheFolder()): Promise<string> {
  const folder = join(base, `${entry.name}-${keyOf(entry)}`);
  if (existsSync(folder)) return folder;
  await mkdir(base, { recursive: true });
  const unfinished = `${folder}.unfinished`;
  const release = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await entry.fill(unfinished);
    await rename(unfinished, folder);
    return folder;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    release();
  }
}

/** Whether the folder is there already. */
export function isCached(entry: CachedFolder, base = cacheFolder()): boolean {
  return existsSync(join(base, `${entry.name}-${keyOf(entry)}`));
}

function keyOf({ keyFiles, keyTexts = [] }: CachedFolder): string {
  const hash = createHash("sha256");
  for (const file of keyFiles) hash.update(readFileSync(file)).update("\0");
  for (const text of keyTexts) hash.update(text).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** A lock is a file with its holder's process id; one whose holder is gone is taken over. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(`${process.pid}`);
      await handle.close();
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (await isStale(file)) await rm(file, { force: true });
      else await delay(200);
    }
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    const { mtimeMs } = await stat(file);
    if (!Number.isInteger(holder) || holder === 0) return Date.now() - mtimeMs > 5000;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
