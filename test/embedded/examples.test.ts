import { appendFile, cp, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { platformsOf, runImage } from "../../local/images";
import { type ExampleBuilder, startExampleBuilder } from "../../local/stand-ins/builder";
import { NATIVE } from "../../local/stand-ins/debian";
import {
  buildExample,
  CHECK_COMMANDS,
  EXAMPLES,
  type ExampleName,
  exampleFolder,
  publishExample,
} from "../../local/stand-ins/examples";
import { startFileServer } from "../../local/stand-ins/file-server";
import { EXAMPLE_IMAGES } from "../../local/stand-ins/images";
import { SHFMT_RELEASES } from "../../local/stand-ins/shfmt";
import { Steps } from "../../local/steps";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
/** What each service answers on each platform. */
const ANSWERS: Readonly<Record<ExampleName, readonly object[]>> = {
  node: [
    { arch: "x64", formatter: "v3.13.0" },
    { arch: "arm64", formatter: "v3.13.0" },
  ],
  go: [
    { os: "linux", arch: "amd64" },
    { os: "linux", arch: "arm64" },
  ],
  rust: [
    { os: "linux", arch: "x86_64" },
    { os: "linux", arch: "aarch64" },
  ],
};

const cleanup = new Cleanup();
let builder: ExampleBuilder;
let folder: string;

// The first run makes the base images and compiles everything.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "examples-"));
  cleanup.add("remove the folder", () => rm(folder, { recursive: true }));
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  builder = await startExampleBuilder(new Steps(silent), cleanup, EXAMPLE_IMAGES);
}, 900_000);

afterAll(async () => {
  expect(await cleanup.run()).toEqual([]);
});

describe.each(EXAMPLES)("examples/%s", (name) => {
  it("is one image that runs on both platforms", { timeout: 900_000 }, async () => {
    const { imageUri } = await publishExample(builder, name, PLATFORMS);

    expect(await platformsOf(imageUri, builder.env)).toEqual(PLATFORMS);
    const answers = [];
    for (const platform of PLATFORMS) {
      answers.push(JSON.parse(await runImage(imageUri, platform, CHECK_COMMANDS[name], builder.env)));
    }
    expect(answers).toEqual(ANSWERS[name]);
  });

  it("has no image when its tests fail", { timeout: 900_000 }, async () => {
    const context = await copyOf(name);
    const { file, from, to } = BROKEN[name];
    const source = await readFile(join(context, file), "utf8");
    expect(source).toContain(from);
    await writeFile(join(context, file), source.replace(from, to));

    const build = buildExample(builder, name, { platforms: [`linux/${NATIVE}`], context });

    await expect(build).rejects.toThrow(/process "\/bin\/sh -c .*(npm|go|cargo) test.*" did not complete/);
  });
});

/** A fault of each service that one of its own tests finds. */
const BROKEN = {
  node: { file: "src/server.js", from: "status: 422", to: "status: 500" },
  go: { file: "server.go", from: "maxNameBytes = 64", to: "maxNameBytes = 63" },
  rust: { file: "src/count.rs", from: "COMMONEST: usize = 3", to: "COMMONEST: usize = 2" },
} as const;

describe.each(["go", "rust"] as const)("the compiler of examples/%s", (name) => {
  it("runs on the build platform for both targets, and its tests once", { timeout: 900_000 }, async () => {
    const log = await buildExample(builder, name, { platforms: PLATFORMS });

    const steps = [...log.matchAll(/^(#\d+) \[(linux\/\w+)\S* \S+ \d+\/\d+\] RUN (.*)$/gm)];
    const tests = steps.filter(([, , , command]) => /(go|cargo) test/.test(command ?? ""));
    expect(new Set(steps.map(([, , platform]) => platform))).toEqual(new Set([`linux/${NATIVE}`]));
    expect(new Set(tests.map(([, number]) => number)).size).toBe(1);
  });
});

describe("examples/go for another variant", () => {
  it("is compiled for that variant", { timeout: 900_000 }, async () => {
    const dest = join(folder, "armv7");

    await buildExample(builder, "go", { platforms: ["linux/arm/v7"], output: `type=local,dest=${dest}` });

    const program = await readFile(join(dest, "identicon"), "latin1");
    expect(/build\tGOARCH=\w+\n/.exec(program)?.[0]).toBe("build\tGOARCH=arm\n");
    expect(/build\tGOARM=\w+\n/.exec(program)?.[0]).toBe("build\tGOARM=7\n");
  });
});

describe("the tool of examples/node", () => {
  it.each(["amd64", "arm64"])("is refused when the file for %s is another one", async (architecture) => {
    // Under a name of its own: a builder that has the right file does not ask for it again.
    const context = await copyOf("node");
    const dockerfile = await readFile(join(context, "Dockerfile"), "utf8");
    const [name, other] = [`shfmt_v3.13.0_linux_${architecture}`, `${basename(context)}-${architecture}`];
    await writeFile(join(context, "Dockerfile"), dockerfile.replace(name, other));
    const releases = join(context, "releases");
    await cp(await cached(SHFMT_RELEASES), releases, { recursive: true });
    const file = join(releases, "v3.13.0", other);
    await cp(join(releases, "v3.13.0", name), file);
    const address = await startFileServer(releases, cleanup);
    const build = () =>
      buildExample(builder, "node", {
        platforms: [`linux/${architecture}`],
        context,
        buildArgs: { SHFMT_RELEASES: address },
        target: "shfmt",
      });

    await appendFile(file, "\n");
    await expect(build()).rejects.toThrow("digest mismatch");
    await truncate(file, (await stat(file)).size - 1);
    await expect(build()).resolves.toContain(other);
  });

  it("is refused for an architecture that it has no checksum for", async () => {
    const build = buildExample(builder, "node", { platforms: ["linux/arm/v7"] });

    await expect(build).rejects.toThrow(/FROM shfmt-\$\{TARGETARCH\}/);
  });
});

/** An example in a folder of its own, to be changed. */
async function copyOf(name: ExampleName): Promise<string> {
  const copy = await mkdtemp(join(folder, `${name}-`));
  await cp(exampleFolder(name), copy, { recursive: true, filter: (source) => !source.endsWith("/target") });
  return copy;
}
