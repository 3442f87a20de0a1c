import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { zipOf } from "../../local/provider/archive";
import type { ValueMap } from "../../local/provider/value";

const MARK = "4dabf18193072939515e22adb298388d";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

function assets(parts: ValueMap): ValueMap {
  return { [MARK]: ARCHIVE, assets: parts };
}

function filesOf(zip: Uint8Array): Record<string, string> {
  const files = Object.entries(unzipSync(zip));
  return Object.fromEntries(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe("the zip file of an archive", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archive-"));
    await writeFile(join(folder, "index.js"), "one");
  });

  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  it("has the files of a folder, of text and of a file under the names that the program gave", async () => {
    const archive = assets({
      "text.js": { [MARK]: ASSET, text: "two" },
      "file.js": { [MARK]: ASSET, path: join(folder, "index.js") },
      lib: { [MARK]: ARCHIVE, path: folder },
      deep: assets({ "er.js": { [MARK]: ASSET, text: "three" } }),
    });

    const zip = await zipOf(archive);

    expect(filesOf(zip)).toEqual({
      "deep/er.js": "three",
      "file.js": "one",
      "lib/index.js": "one",
      "text.js": "two",
    });
  });

  it("is the same bytes for the same files, whenever they were written and packed", async () => {
    const archive = { [MARK]: ARCHIVE, path: folder };
    const before = await zipOf(archive);
    await utimes(join(folder, "index.js"), 0, 0);
    vi.setSystemTime("2031-01-01");

    const after = await zipOf(archive);

    expect(Buffer.from(after).equals(before)).toBe(true);
  });

  it("is a zip file as it was given", async () => {
    const path = join(folder, "code.zip");
    await writeFile(path, "already packed");

    const zip = await zipOf({ [MARK]: ARCHIVE, path });

    expect(Buffer.from(zip).toString()).toBe("already packed");
  });

  it("is refused for what is not on this machine, by the name of the entry", async () => {
    const remote = assets({ "index.js": { [MARK]: ASSET, uri: "https://example.com/index.js" } });

    await expect(zipOf(remote)).rejects.toThrow(
      'archive entry "index.js": give a file, a folder, a zip file or text on this machine; remote assets are not fetched',
    );
  });
});
