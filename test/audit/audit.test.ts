import { describe, expect, it } from "vitest";
import type { Audit } from "../../components/audit/audit";
import { auditImage } from "../../components/audit/audit-image";
import { elfHead } from "./elf-heads";
import { type ImageFile, inPieces, tarOf } from "./tar-archive";

const AMD64 = elfHead("goAmd64");
const ARM64 = elfHead("goArm64");
const PATH = "PATH=/usr/local/bin:/usr/bin:/bin";

/** `<path> <architecture>: <what starts it>` of each wrong program. */
async function wrongIn(
  files: Readonly<Record<string, ImageFile>>,
  config: unknown = { Env: [PATH] },
  platform = "linux/arm64",
): Promise<readonly string[]> {
  const { wrong } = await auditOf(files, config, platform);
  return wrong.map(({ path, architecture, by }) => `${path} ${architecture}: ${by}`);
}

function auditOf(
  files: Readonly<Record<string, ImageFile>>,
  config: unknown,
  platform: string,
): Promise<Audit> {
  return auditImage(platform, config, inPieces(tarOf(files)));
}

describe("an image for arm64", () => {
  it.each<[string, object, Record<string, ImageFile>, string]>([
    [
      "absolute",
      { Entrypoint: ["/app/server"] },
      { "app/server": AMD64 },
      '/app/server amd64: entrypoint "/app/server"',
    ],
    [
      "relative to the working folder",
      { Entrypoint: ["./server"], WorkingDir: "/app" },
      { "app/server": AMD64 },
      '/app/server amd64: entrypoint "./server"',
    ],
    [
      "the command",
      { Cmd: ["/app/server", "-v"] },
      { "app/server": AMD64 },
      '/app/server amd64: command "/app/server"',
    ],
    [
      "started by another program",
      { Entrypoint: ["tini", "--"], Cmd: ["/app/server"] },
      { "usr/bin/tini": ARM64, "app/server": AMD64 },
      '/app/server amd64: command "/app/server"',
    ],
    [
      "started by another program, by its name in the working folder",
      { Entrypoint: ["tini"], Cmd: ["server"], WorkingDir: "/srv" },
      { "usr/bin/tini": ARM64, "srv/server": AMD64 },
      '/srv/server amd64: command "server"',
    ],
    [
      "by its name, of the first folder that has it",
      { Cmd: ["server"], Env: ["PATH=/opt/a:/opt/b"] },
      { "opt/b/server": AMD64, "opt/a/server": { content: AMD64, mode: 0o644 } },
      '/opt/b/server amd64: command "server"',
    ],
    [
      "by its name, in the folders of an image without a PATH",
      { Cmd: ["server"] },
      { "usr/local/bin/server": AMD64 },
      '/usr/local/bin/server amd64: command "server"',
    ],
    [
      "by its name, in the working folder that a part of PATH stands for",
      { Cmd: ["server"], Env: ["PATH=/bin::bin"], WorkingDir: "/srv" },
      { "srv/server": AMD64 },
      '/srv/server amd64: command "server"',
    ],
    [
      "through links",
      { Entrypoint: ["/entry"] },
      { entry: { link: "opt/current/server" }, "opt/current": { link: "v2" }, "opt/v2/server": AMD64 },
      '/opt/v2/server amd64: entrypoint "/entry"',
    ],
    [
      "in a shell's script",
      { Cmd: ["/bin/sh", "-c", "cd /app && exec ./server --config=/etc/app.conf"], WorkingDir: "/app" },
      { "bin/sh": ARM64, "app/server": AMD64, "etc/app.conf": "x" },
      '/app/server amd64: command "./server"',
    ],
    [
      "in a shell's script, with a variable of the image",
      { Entrypoint: ["/bin/bash", "-ec", '"${APP}/bin/server" $ARGS'], Env: ["APP=/opt/app"] },
      { "opt/app/bin/server": AMD64 },
      '/opt/app/bin/server amd64: entrypoint "/opt/app/bin/server"',
    ],
    [
      "as the interpreter of a script",
      { Entrypoint: ["/app/run.py"] },
      { "app/run.py": "#!/opt/python/bin/python3 -u\n", "opt/python/bin/python3": AMD64 },
      "/opt/python/bin/python3 amd64: interpreter of /app/run.py",
    ],
    [
      "as the interpreter that env starts",
      { Entrypoint: ["/app/run.js"], Env: ["PATH=/opt/node"] },
      {
        "app/run.js": "#!/usr/bin/env -S NODE_ENV=production node --x\n",
        "usr/bin/env": ARM64,
        "opt/node/node": AMD64,
      },
      "/opt/node/node amd64: interpreter of /app/run.js",
    ],
    [
      "as the interpreter of an interpreter",
      { Cmd: ["/a"] },
      { a: "#!/b\n", b: "#!/c\n", c: AMD64 },
      "/c amd64: interpreter of /b",
    ],
  ])("is refused for a program of amd64: %s", async (_, config, files, wrong) => {
    expect(await wrongIn(files, config)).toEqual([wrong]);
  });

  it("is refused for everything executable on PATH, in the order of the image, what it starts by itself first", async () => {
    const files = {
      bin: { link: "usr/bin" },
      "usr/bin/tool": AMD64,
      "usr/bin/helper": elfHead("goS390x"),
      "usr/bin/data": { content: AMD64, mode: 0o644 },
      "usr/bin/right": ARM64,
      "usr/local/bin/linked": { link: "/opt/linked" },
      "opt/linked": AMD64,
      "opt/unused": AMD64,
      "app/server": AMD64,
      "usr/local/bin/pip": "#!/opt/venv/python\n",
      "opt/venv/python": elfHead("go386"),
    };

    expect(await wrongIn(files, { Env: [PATH], Cmd: ["/app/server"] })).toEqual([
      '/app/server amd64: command "/app/server"',
      "/usr/bin/tool amd64: on PATH",
      "/usr/bin/helper s390x: on PATH",
      "/opt/venv/python 386: interpreter of /usr/local/bin/pip",
      "/opt/linked amd64: on PATH as /usr/local/bin/linked",
    ]);
  });

  it("is refused once for a program with many names, by links or by several names of one file", async () => {
    const applets = ["ls", "cat", "sh", "wget"];
    const links = applets.map((name) => [`bin/${name}`, { link: "/bin/busybox" }] as const);
    const names = applets.map((name) => [`sbin/${name}`, { sameAs: "bin/busybox" }] as const);

    const audit = await auditOf(
      Object.fromEntries([["bin/busybox", AMD64], ...links, ...names]),
      { Cmd: ["sh"] },
      "linux/arm64",
    );

    expect(audit).toEqual({
      programs: 1,
      wrong: [{ path: "/sbin/sh", architecture: "amd64", by: 'command "sh"' }],
    });
  });

  it("is refused for 32-bit programs of Arm, which not every Graviton runs", async () => {
    expect(await wrongIn({ "bin/a": elfHead("debianBusyboxArmhf"), "bin/b": elfHead("goArm") })).toEqual([
      "/bin/a arm: on PATH",
      "/bin/b arm: on PATH",
    ]);
  });

  it("is right with programs of arm64: static, dynamic, with any C library", async () => {
    const files = { "bin/a": ARM64, "bin/b": elfHead("debianBusyboxArm64"), "bin/c": { sameAs: "bin/a" } };

    expect(await auditOf(files, { Entrypoint: ["a"] }, "linux/arm64")).toEqual({ programs: 2, wrong: [] });
  });

  it.each<[string, Record<string, ImageFile>, unknown]>([
    ["no files", {}, { Cmd: ["/app/server"] }],
    ["a command that comes with a volume", { "bin/sh": ARM64 }, { Cmd: ["/data/server"] }],
    [
      "nothing but scripts",
      { "bin/run": "#!/bin/run\n", "bin/x": "#!\n", "bin/y": "#! /usr/bin/env\n" },
      { Cmd: ["run"] },
    ],
    [
      "archives, libraries and data",
      { "app/a.jar": "PK", "bin/x.ko": elfHead("gccObject") },
      { Cmd: ["/app/a.jar"] },
    ],
    [
      "programs where nothing starts them",
      { "usr/lib/gcc/cc1": AMD64, "usr/bin/deeper/x": AMD64 },
      { Env: [PATH] },
    ],
    ["links that lead nowhere", { "bin/a": { link: "a" }, "bin/b": { link: "/none" } }, { Cmd: ["a"] }],
    ["a config that says nothing", { "app/x": AMD64 }, null],
    [
      "a config of other types",
      { "app/x": AMD64 },
      { Entrypoint: "/app/x", Cmd: [7], Env: {}, WorkingDir: 1 },
    ],
  ])("is right with %s", async (_, files, config) => {
    expect(await wrongIn(files, config)).toEqual([]);
  });
});

describe("the image of each platform", () => {
  const programs = {
    "bin/386": elfHead("go386"),
    "bin/amd64": AMD64,
    "bin/arm": elfHead("goArm"),
    "bin/arm64": ARM64,
    "bin/ppc64le": elfHead("goPpc64le"),
    "bin/riscv64": elfHead("goRiscv64"),
    "bin/s390x": elfHead("goS390x"),
    "bin/x32": elfHead("gccX32"),
  };
  const rightOn = async (platform: string) => {
    const { wrong } = await auditOf(programs, {}, platform);
    const paths = wrong.map(({ path }) => path);
    return Object.keys(programs).filter((path) => !paths.includes(`/${path}`));
  };

  it.each([
    ["linux/amd64", ["bin/386", "bin/amd64"]],
    ["linux/amd64/v3", ["bin/386", "bin/amd64"]],
    ["linux/386", ["bin/386"]],
    ["linux/arm64", ["bin/arm64"]],
    ["linux/arm/v7", ["bin/arm"]],
    ["linux/arm/v6", ["bin/arm"]],
    ["linux/arm/v5", ["bin/arm"]],
    ["linux/ppc64le", ["bin/ppc64le"]],
    ["linux/riscv64", ["bin/riscv64"]],
    ["linux/s390x", ["bin/s390x"]],
    ["linux/sparc64", Object.keys(programs)],
  ])("%s has programs of %s", async (platform, right) => {
    expect(await rightOn(platform)).toEqual(right);
  });
});
