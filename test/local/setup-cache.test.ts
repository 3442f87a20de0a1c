import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CachedFolder, cached, cacheFolder, isCached } from "../../local/cache";

/** Above every process id that Linux gives out. */
const NO_PROCESS = 2 ** 22 + 1;

let base: string;
let lockFile: string;
let fills: number;

beforeEach(async () => {
  base = join(await mkdtemp(join(tmpdir(), "cache-")), "cache");
  lockFile = join(base, "..", "go.sum");
  await writeFile(lockFile, "one");
  fills = 0;
});

afterEach(() => rm(join(base, ".."), { recursive: true }));

function tool(more: Partial<CachedFolder> = {}): CachedFolder {
  const fill = async (folder: string) => {
    fills += 1;
    await writeFile(join(folder, "program"), `filled ${fills}`);
  };
  return { name: "tool", keyFiles: [lockFile], fill, ...more };
}

function program(folder: string): Promise<string> {
  return readFile(join(folder, "program"), "utf8");
}

describe("the folder of the cache", () => {
  it("is MULTIARCH_CACHE before XDG_CACHE_HOME before the home folder", () => {
    const all = { MULTIARCH_CACHE: "/own", XDG_CACHE_HOME: "/xdg" };

    expect(cacheFolder(all)).toBe("/own");
    expect(cacheFolder({ ...all, MULTIARCH_CACHE: "" })).toBe("/xdg/multiarch-codebuild");
    expect(cacheFolder({})).toMatch(/\/\.cache\/multiarch-codebuild$/);
  });
});

describe("a cached folder", () => {
  it("is filled once and found afterwards", async () => {
    const first = await cached(tool(), base);

    const second = await cached(tool(), base);

    expect(second).toBe(first);
    expect(fills).toBe(1);
    expect(await program(first)).toBe("filled 1");
    expect(await readdir(base)).toEqual([basename(first)]);
  });

  it("is another one for another lock file or another key text", async () => {
    const first = await cached(tool(), base);
    const flags = await cached(tool({ keyTexts: ["-trimpath"] }), base);
    await writeFile(lockFile, "two");

    expect(isCached(tool(), base)).toBe(false);
    const changed = await cached(tool(), base);

    expect(new Set([first, flags, changed]).size).toBe(3);
    expect(fills).toBe(3);
  });

  it("does not exist after a fill that failed, and is filled at the next attempt", async () => {
    const broken = async (folder: string) => {
      await writeFile(join(folder, "program"), "half");
      throw new Error("the disk is full");
    };

    await expect(cached(tool({ fill: broken }), base)).rejects.toThrow("the disk is full");

    expect(isCached(tool(), base)).toBe(false);
    expect(await readdir(base)).toEqual([]);
    expect(await program(await cached(tool(), base))).toBe("filled 1");
  });

  it("knows where it will be while it is filled somewhere else", async () => {
    const seen: string[] = [];
    const fill = async (folder: string, destination: string) => {
      seen.push(folder, destination);
    };

    const folder = await cached(tool({ fill }), base);

    expect(seen[1]).toBe(folder);
    expect(seen[0]).not.toBe(folder);
  });

  it("is filled once when two ask at the same time", async () => {
    const slow = async (folder: string) => {
      fills += 1;
      await delay(50);
      await writeFile(join(folder, "program"), `filled ${fills}`);
    };

    const folders = await Promise.all([
      cached(tool({ fill: slow }), base),
      cached(tool({ fill: slow }), base),
    ]);

    expect(folders[0]).toBe(folders[1]);
    expect(fills).toBe(1);
  });

  it("is the first one's when two hold the lock, and neither uses the other's files", async () => {
    const inner = tool();
    const overtaken = async (folder: string) => {
      await writeFile(join(folder, "program"), "late");
      const winner = join(base, basename(folder).replace(/\.unfinished-\d+$/, ""));
      await mkdir(winner);
      await inner.fill(winner, winner);
    };

    const folder = await cached(tool({ fill: overtaken }), base);

    expect(await program(folder)).toBe("filled 1");
    expect(await readdir(base)).toEqual([basename(folder)]);
  });
});

describe("what an interrupted process left in the cache", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await cached(tool(), base);
    await rm(folder, { recursive: true });
    fills = 0;
  });

  it("gives up its lock at once when its process is gone", async () => {
    await writeFile(`${folder}.lock`, `${NO_PROCESS}`);

    await cached(tool(), base);

    expect(fills).toBe(1);
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });

  it("gives up its lock when its holder has not renewed it, even if its process id belongs to another program now", async () => {
    const minuteAgo = new Date(Date.now() - 60_000);
    await writeFile(`${folder}.lock`, `${process.ppid}`);
    await utimes(`${folder}.lock`, minuteAgo, minuteAgo);

    await cached(tool(), base);

    expect(fills).toBe(1);
  });

  it("keeps its lock while its process runs", async () => {
    await writeFile(`${folder}.lock`, `${process.ppid}`);

    const waiting = cached(tool(), base);
    await delay(300);
    const before = fills;
    await rm(`${folder}.lock`);
    await waiting;

    expect(before).toBe(0);
    expect(fills).toBe(1);
  });

  it("loses its half-filled folder, which is never used", async () => {
    await mkdir(`${folder}.unfinished-${NO_PROCESS}`);
    await writeFile(join(`${folder}.unfinished-${NO_PROCESS}`, "program"), "half");

    await cached(tool(), base);

    expect(await readdir(base)).toEqual([basename(folder)]);
    expect(await program(folder)).toBe("filled 1");
  });

  it("keeps the half-filled folder of a process that still runs", async () => {
    await mkdir(`${folder}.unfinished-${process.ppid}`);

    await cached(tool(), base);

    expect((await readdir(base)).sort()).toEqual([
      basename(folder),
      `${basename(folder)}.unfinished-${process.ppid}`,
    ]);
  });
});
