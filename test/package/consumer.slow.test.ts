import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRegistryServer } from "../fakes/registry-server";
import { install, installExample, newFolder, type Packed, pack, removeFolder, run } from "./consumer";

const packages = newFolder();
let packed: Packed;

beforeAll(async () => {
  packed = await pack(packages);
});

afterAll(() => removeFolder(packages));

describe("the package", () => {
  it("contains what is built and nothing else", () => {
    const others = packed.files.filter(
      (file) =>
        !/^dist\/(?:[\w/-]+\.(?:js|d\.ts)|cli\/(?:parts\/)?[\w-]+\.mjs|lambda\/package\.json)$/.test(file),
    );

    expect(others.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
    expect(packed.files).toEqual(
      expect.arrayContaining([
        "dist/index.js",
        "dist/oci/index.js",
        "dist/pulumi/index.js",
        "dist/cdk/index.js",
      ]),
    );
    expect(packed.files.filter((file) => /^dist\/lambda\/.*\.js$/.test(file))).toEqual([
      "dist/lambda/index.js",
    ]);
  });

  it("is smaller than 2 MB", () => {
    expect(packed.size).toBeLessThan(2_000_000);
  });
});

describe("a program without an engine", () => {
  const folder = newFolder();
  const names = ["parsePlatform", "formatPlatform", "resolveService", "renderBuildspec", "planTags"];
  const types = `console.log(${JSON.stringify(names)}.map((name) => typeof entry[name]).join())`;

  beforeAll(async () => {
    await run(folder, "npm", ["init", "--yes"]);
    await install(folder, packed.tarball);
  });

  afterAll(() => removeFolder(folder));

  it("gets no engine and no SDK", () => {
    const engines = ["@pulumi", "aws-cdk-lib", "constructs", "@aws-sdk"];

    expect(engines.filter((name) => existsSync(join(folder, "node_modules", name)))).toEqual([]);
  });

  it("has the command line, which needs no other package", async () => {
    const server = await startRegistryServer();
    const images = ["linux/amd64", "linux/arm64"].map((platform) => server.storage.addImage("app", platform));
    const app = `${server.host}/app`;
    const multiarch = (...args: readonly string[]) => run(folder, "node_modules/.bin/multiarch", args);

    const version = await multiarch("--version");
    await multiarch("combine", "--tag", `${app}:1.4`, ...images.map(({ digest }) => `${app}@${digest}`));
    const lines = await multiarch("inspect", `${app}:1.4`);
    const why = await multiarch("why", `${app}:1.4`, "--platform", "linux/arm64");
    await server.close();

    expect(version).toBe(`${packageVersion()}\n`);
    expect(lines.match(/Platform: +(\S+)/g)?.map((line) => line.split(/ +/)[1])).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
    expect(why).toContain(images[1]?.digest);
  });

  it("lints, plans tags, writes a pipeline, plans a build and completes words, from the package alone", async () => {
    const multiarch = (...args: readonly string[]) => run(folder, "node_modules/.bin/multiarch", args);
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY app /app\n");

    const lint = await multiarch("lint");
    const tags = await multiarch(
      "tags",
      "--ref",
      "refs/tags/v1.4.2",
      "--commit",
      "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b",
    );
    const pipeline = await multiarch("init", "ci", "github", "--image", "ghcr.io/acme/app", "--print");
    const dryRun = await multiarch("build", "--dry-run", "--tag", "ghcr.io/acme/app:1.4");
    const completion = await multiarch("completion", "bash");

    expect(lint).toContain("nothing");
    expect(tags).toContain("1.4.2");
    expect(pipeline).toContain("runs-on: ubuntu-24.04-arm");
    expect(dryRun).toContain("docker buildx build");
    expect(completion).toContain("complete ");
  });

  it("can require the entry", async () => {
    const output = await run(folder, "node", [
      "-e",
      `const entry = require("multiarch-codebuild"); ${types}`,
    ]);

    expect(output).toBe(`${names.map(() => "function").join()}\n`);
  });

  it("can require and import the OCI entry", async () => {
    const print = "console.log(oci.formatPlatform(oci.parsePlatform('arm')), typeof oci.assembleIndex)";
    const required = await run(folder, "node", [
      "-e",
      `const oci = require("multiarch-codebuild/oci"); ${print}`,
    ]);
    const script = `import * as oci from "multiarch-codebuild/oci"; ${print}`;
    const imported = await run(folder, "node", ["--input-type=module", "-e", script]);

    expect([required, imported]).toEqual(["linux/arm/v7 function\n", "linux/arm/v7 function\n"]);
  });

  it("can import the entry", async () => {
    const script = `import * as entry from "multiarch-codebuild"; ${types}`;
    const output = await run(folder, "node", ["--input-type=module", "-e", script]);

    expect(output).toBe(`${names.map(() => "function").join()}\n`);
  });

  it.each(["pulumi", "cdk"])("gets a message that it has no engine for the %s entry", async (entry) => {
    const required = run(folder, "node", ["-e", `require("multiarch-codebuild/${entry}")`]);

    await expect(required).rejects.toThrow(/Cannot find module '(@pulumi\/|aws-cdk-lib|constructs)/);
  });
});

describe("the Pulumi example", () => {
  const folder = newFolder();

  beforeAll(() => installExample("pulumi-service", folder, packed.tarball));

  afterAll(() => removeFolder(folder));

  it("gets no CDK", () => {
    const found = ["aws-cdk-lib", "constructs"].filter((name) =>
      existsSync(join(folder, "node_modules", name)),
    );

    expect(found).toEqual([]);
  });

  it("gets a message when an image needs the package that is not installed", async () => {
    const script = `const { BuildxImage } = require("multiarch-codebuild/pulumi");
      new BuildxImage("web", { repositoryUri: "ghcr.io/acme/web" });`;
    const made = run(folder, "node", ["-e", script]);

    await expect(made).rejects.toThrow(
      'BuildxImage needs the package "@pulumi/docker-build", which is not installed; run: npm install @pulumi/docker-build',
    );
  });

  it("compiles, and asks for the resources of one service", async () => {
    await run(folder, "npx", ["tsc"]);
    copyFileSync(join(__dirname, "preview.cjs"), join(folder, "preview.cjs"));
    const { image, types } = JSON.parse(await run(folder, "node", ["preview.cjs"])) as {
      image: string;
      types: readonly string[];
    };

    expect(image).toBe("registry/billing-api:latest");
    expect(types).toHaveLength(34);
    expect(types.filter((type) => type === "aws:codebuild/project:Project")).toHaveLength(2);
    expect(types.filter((type) => type.startsWith("multiarch-codebuild:"))).toEqual([
      "multiarch-codebuild:index:MultiArchImage",
      "multiarch-codebuild:index:MultiArchPublisher",
    ]);
  });
});

describe("the CDK example", () => {
  const folder = newFolder();

  beforeAll(() => installExample("cdk-service", folder, packed.tarball));

  afterAll(() => removeFolder(folder));

  it("gets no Pulumi", () => {
    expect(existsSync(join(folder, "node_modules", "@pulumi"))).toBe(false);
  });

  it("compiles", async () => {
    await expect(run(folder, "npx", ["tsc"])).resolves.toBe("");
  });

  it("synthesises one service, with the publisher of the package", async () => {
    await run(folder, "npx", ["cdk", "synth", "--quiet", "--no-notices"]);

    const output = join(folder, "cdk.out");
    const template = JSON.parse(readFileSync(join(output, "BillingApi.template.json"), "utf8")) as {
      readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
    };
    const types = Object.values(template.Resources)
      .map(({ Type }) => Type)
      .filter((type) => type !== "AWS::CDK::Metadata");
    expect(types).toHaveLength(24);
    expect(types.filter((type) => type === "AWS::CodeBuild::Project")).toHaveLength(2);
  });
});

function packageVersion(): string {
  return JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")).version;
}
