import { describe, expect, it } from "vitest";
import { collectFiles, type ImageFiles } from "../../components/audit/image-files";
import { tarEntries } from "../../components/audit/tar-entries";
import { elfHead } from "./elf-heads";
import { type ImageFile, inPieces, tarOf } from "./tar-archive";

const ARM64 = elfHead("goArm64");

describe("a path of an image", () => {
  it.each<[string, Record<string, ImageFile>, string, string | undefined]>([
    ["a file", { "app/server": ARM64 }, "/app/server", "/app/server"],
    [
      "a file, written with more slashes and dots",
      { "app/server": ARM64 },
      "//app/./x/../server",
      "/app/server",
    ],
    ["a link beside it", { "app/v2": ARM64, "app/server": { link: "v2" } }, "/app/server", "/app/v2"],
    ["an absolute link", { "app/v2": ARM64, "bin/s": { link: "/app/v2" } }, "/bin/s", "/app/v2"],
    ["a linked folder", { "usr/bin/s": ARM64, bin: { link: "usr/bin" } }, "/bin/s", "/usr/bin/s"],
    [
      "a chain of links, of which one comes later in the archive",
      {
        "etc/alternatives/s": { link: "/opt/s-2" },
        "opt/s-2": ARM64,
        "bin/s": { link: "../etc/alternatives/s" },
      },
      "/bin/s",
      "/opt/s-2",
    ],
    [
      ".. out of the folder that a link has led to",
      { "opt/app/bin/run": ARM64, "opt/app/other": ARM64, app: { link: "opt/app/bin" } },
      "/app/../other",
      "/opt/app/other",
    ],
    [
      "a link that climbs over the root",
      { "opt/s": ARM64, "bin/s": { link: "../../../../opt/s" } },
      "/bin/s",
      "/opt/s",
    ],
    ["nothing", { "opt/s": ARM64 }, "/opt/other", undefined],
    ["a folder", { "opt/s": ARM64 }, "/opt", undefined],
    ["the root", { "opt/s": ARM64 }, "/", undefined],
    ["a link to nothing", { "bin/s": { link: "/opt/s" } }, "/bin/s", undefined],
    ["a link to itself", { "bin/s": { link: "s" } }, "/bin/s", undefined],
    ["links in a circle", { "bin/a": { link: "b" }, "bin/b": { link: "/bin/a" } }, "/bin/a", undefined],
    ["a link that grows", { "bin/a": { link: "a/a" } }, "/bin/a", undefined],
    ["a file that is data", { "opt/s": { content: "text", mode: 0o644 } }, "/opt/s", undefined],
    ["a path that no system opens", { s: ARM64 }, `${"/x".repeat(3000)}${"/..".repeat(3000)}/s`, undefined],
  ])("leads to %s", async (_, files, path, real) => {
    expect((await filesOf(files)).find(path)?.path).toBe(real);
  });

  it("is what its last entry is", async () => {
    const first = tarOf({ "bin/s": ARM64, "bin/t": { link: "s" }, "bin/u": ARM64 }).subarray(0, -1024);
    const end = first.toString("latin1").replace(/\0+$/, "").length;
    const archive = Buffer.concat([
      first.subarray(0, Math.ceil(end / 512) * 512),
      tarOf({ "bin/s": "#!/bin/sh\n", "bin/t": elfHead("goAmd64"), "bin/u": { content: "", mode: 0o644 } }),
    ]);

    const files = await collectFiles(tarEntries(inPieces(archive)));

    expect(files.find("/bin/s")?.file).toEqual({
      architecture: "",
      interpreter: "/bin/sh",
      isExecutable: true,
    });
    expect(files.find("/bin/t")).toMatchObject({ path: "/bin/t", file: { architecture: "amd64" } });
    expect(files.find("/bin/u")).toBeUndefined();
  });

  it("shares its file with every other name of it", async () => {
    const files = await filesOf({ "bin/busybox": ARM64, "bin/ls": { sameAs: "bin/busybox" } });

    expect(files.find("/bin/ls")?.file).toBe(files.find("/bin/busybox")?.file);
  });
});

describe("a file of an image", () => {
  it.each<[string, ImageFile, object]>([
    ["a program", ARM64, { architecture: "arm64", interpreter: "", isExecutable: true }],
    [
      "a program that nobody may execute",
      { content: ARM64, mode: 0o644 },
      { architecture: "arm64", interpreter: "", isExecutable: false },
    ],
    [
      "a script",
      "#! /usr/bin/env -S node --enable-source-maps \r\nconsole.log(1)\n",
      { architecture: "", interpreter: "/usr/bin/env -S node --enable-source-maps", isExecutable: true },
    ],
    [
      "a script without an end of its line",
      "#!/bin/sh",
      { architecture: "", interpreter: "/bin/sh", isExecutable: true },
    ],
    ["something else", "echo\n", { architecture: "", interpreter: "", isExecutable: true }],
  ])("is %s", async (_, file, kept) => {
    expect((await filesOf({ "bin/x": file })).find("/bin/x")?.file).toEqual(kept);
  });
});

describe("the files of folders", () => {
  it("are those right inside, in the order of the image, then links, through linked folders", async () => {
    const files = await filesOf({
      bin: { link: "usr/bin" },
      "usr/bin/b": ARM64,
      "usr/bin/a": "#!/bin/sh\n",
      "usr/bin/c": { link: "b" },
      "usr/bin/deeper/d": ARM64,
      "usr/binary": ARM64,
      "opt/e": ARM64,
    });

    expect(files.list(["/bin", "/usr/bin", "/nothing"])).toEqual(["/usr/bin/b", "/usr/bin/a", "/usr/bin/c"]);
    expect(files.list(["/"])).toEqual(["/bin"]);
    expect(files.list([])).toEqual([]);
  });
});

function filesOf(files: Readonly<Record<string, ImageFile>>): Promise<ImageFiles> {
  return collectFiles(tarEntries(inPieces(tarOf(files))));
}
