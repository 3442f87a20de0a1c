import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning } from "./running";

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
  /** The program of the machine that fills it; nothing else needs that program. */
  readonly filledBy?: "go" | "python3";
  /**
   * Fills `folder`, which is moved to `destination` only when this succeeds: a half-filled folder is never used, and what is
   * written into files by absolute path must name `destination`.
   */
  readonly fill: (folder: string, destination: string) => Promise<void>;
}

const UNFINISHED = ".unfinished-";
/** A holder renews its lock more often than this; a lock that is older has lost its holder. */
const LOCK_EXPIRES_MS = 15_000;

/** The folder, filled; two processes that ask at once fill it once. */
export async function cached(entry: CachedFolder, base = cacheFolder()): Promise<string> {
  const folder = join(base, `${entry.name}-${keyOf(entry)}`);
  if (existsSync(folder)) return folder;
  await mkdir(base, { recursive: true });
  const release = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    await removeUnfinished(folder);
    return await fill(entry, folder);
  } finally {
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

/**
 * Each process fills a folder of its own. Should two of them hold the lock of a dead third, the first one wins and neither
 * sees the other's files.
 */
async function fill(entry: CachedFolder, folder: string): Promise<string> {
  const unfinished = `${folder}${UNFINISHED}${process.pid}`;
  try {
    await mkdir(unfinished);
    await entry.fill(unfinished, folder);
    await rename(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Removes what processes left that were ended while they filled `folder`. */
async function removeUnfinished(folder: string): Promise<void> {
  const prefix = `${basename(folder)}${UNFINISHED}`;
  for (const name of await readdir(dirname(folder))) {
    const holder = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : undefined;
    if (holder === undefined || (holder !== process.pid && isRunning(holder))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** A lock is a file with its holder's process id; one whose holder is gone is taken over. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(`${process.pid}`);
      await handle.close();
      return renewed(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (await isStale(file)) await rm(file, { force: true });
      else await delay(200);
    }
  }
}

/** @returns what gives the lock back */
function renewed(file: string): () => void {
  const timer = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), 2000);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

/** The age decides, because the process id alone cannot: it may belong to another program by now, or to another container. */
async function isStale(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > LOCK_EXPIRES_MS) return true;
    const holder = Number(await readFile(file, "utf8"));
    return holder > 0 && !isRunning(holder);
  } catch {
    // It was given back between two looks.
    return false;
  }
}
