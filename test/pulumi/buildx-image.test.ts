import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../components/oci/digest";
import { formatImageReference, parseImageReference } from "../../components/oci/image-reference";
import { BuildxImage, type BuildxImageArgs } from "../../components/pulumi";
import { buildxPlan } from "../../components/render/buildx/buildx-plan";
import { ServiceOptionsError } from "../../components/service/problem";
import { deploy, named, settled } from "./deployment";

const REPOSITORY = "ghcr.io/acme/web";
const ARGS: BuildxImageArgs = {
  repositoryUri: REPOSITORY,
  context: "./services/web",
  platforms: ["linux/amd64", "linux/arm/v7"],
  tags: ["1.4", "latest"],
};

const deployed = (args: BuildxImageArgs) => deploy((opts) => new BuildxImage("web", args, opts));

describe("an image that a Pulumi program builds", () => {
  it("is an image for each platform, by digest, and an index for each tag", async () => {
    const { resources } = await deployed(ARGS);

    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["multiarch-codebuild:index:BuildxImage", "web", ""],
      ["docker-build:index:Image", "web-linux-amd64", "web"],
      ["docker-build:index:Image", "web-linux-arm-v7", "web"],
      ["docker-build:index:Index", "web-1.4", "web"],
      ["docker-build:index:Index", "web-latest", "web"],
    ]);
    expect(named(resources, "web-linux-arm-v7").inputs).toMatchObject({
      platforms: ["linux/arm/v7"],
      context: { location: "./services/web" },
      dockerfile: { location: "./services/web/Dockerfile" },
      push: false,
      buildOnPreview: false,
    });
    expect(named(resources, "web-1.4").inputs).toEqual({
      tag: `${REPOSITORY}:1.4`,
      sources: [
        `${REPOSITORY}@${digestOf("web-linux-amd64").digest}`,
        `${REPOSITORY}@${digestOf("web-linux-arm-v7").digest}`,
      ],
      push: true,
    });
  });

  it("goes where multiarch build would push it, with the same caches", async () => {
    const { resources } = await deployed(ARGS);
    const tags = ["1.4", "latest"].map((tag) => parseImageReference(`${REPOSITORY}:${tag}`));
    const plan = buildxPlan(
      {
        context: "./services/web",
        dockerfile: "./services/web/Dockerfile",
        target: "",
        buildArgs: [],
        labels: [],
        buildContexts: [],
        noCache: false,
        form: { imageFormat: "oci", compression: "gzip", reproducible: false },
        attested: { provenance: "min", sbom: "off" },
        secrets: [],
        platforms: ["linux/amd64", "linux/arm/v7"],
        attestations: "keep",
        cacheName: "web",
      },
      { tags, cache: { kind: "repository" } },
    );

    for (const { slug, args } of plan.platforms) {
      const { exports, cacheFrom, cacheTo } = named(resources, `web-${slug}`).inputs as Record<
        string,
        { raw: string }[]
      >;
      expect(args).toEqual(
        expect.arrayContaining([
          `--output=${exports?.[0]?.raw}`,
          `--cache-from=${cacheFrom?.[0]?.raw}`,
          `--cache-to=${cacheTo?.[0]?.raw}`,
        ]),
      );
    }
    expect(plan.index.tags.map(formatImageReference)).toEqual(
      resources
        .filter(({ type }) => type.endsWith(":Index"))
        .map(({ inputs }) => (inputs as { tag: string }).tag),
    );
  });

  it("never deletes what the registry has, and writes its tags one after the other", async () => {
    const { resources } = await deployed(ARGS);

    const own = resources.filter(({ type }) => type.startsWith("docker-build:"));
    expect(
      own.map(({ retainOnDelete, deleteBeforeReplace }) => [retainOnDelete, deleteBeforeReplace]),
    ).toEqual(own.map(() => [true, false]));
    expect(named(resources, "web-latest").dependencies).toEqual([
      "web-1.4",
      "web-linux-amd64",
      "web-linux-arm-v7",
    ]);
  });

  it("tells the address to deploy", async () => {
    const { result } = await deployed(ARGS);
    const { digest } = digestOf("index");

    expect(await settled(result.ref)).toBe(`${REPOSITORY}:1.4@${digest}`);
    expect(await settled(result.digest)).toBe(digest);
    expect(Object.keys(result.nodes.images)).toEqual(["linux/amd64", "linux/arm/v7"]);
    expect(Object.keys(result.nodes.indexes)).toEqual(["1.4", "latest"]);
  });

  it("takes its repository, build arguments, secrets and credentials from the deployment", async () => {
    const { resources } = await deployed({
      repositoryUri: pulumi.output(REPOSITORY),
      platforms: ["linux/arm64"],
      buildArgs: { URL: pulumi.output("https://example.com") },
      secrets: { npm: pulumi.secret("hunter2") },
      registry: { address: "ghcr.io", username: "acme", password: pulumi.secret("hunter2") },
      builder: "farm",
      cache: false,
      target: "release",
      buildOnPreview: true,
    });

    const { inputs } = named(resources, "web-linux-arm64");
    expect(inputs).toMatchObject({
      buildArgs: { URL: "https://example.com" },
      secrets: { npm: "hunter2" },
      registries: [{ address: "ghcr.io", username: "acme", password: "hunter2" }],
      builder: { name: "farm" },
      target: "release",
      buildOnPreview: true,
      context: { location: "." },
      dockerfile: { location: "./Dockerfile" },
    });
    expect(Object.keys(inputs as object)).not.toContain("cacheTo");
    expect(named(resources, "web-latest").inputs).toMatchObject({
      tag: `${REPOSITORY}:latest`,
      registry: { address: "ghcr.io", username: "acme" },
    });
  });

  it("that is given a URN is read, and creates nothing", async () => {
    const { result, resources } = await deploy((opts) => {
      const made = new BuildxImage("web", ARGS, opts);
      return new Promise<BuildxImage>((resolve) => {
        made.urn.apply((urn) => resolve(new BuildxImage("web", ARGS, { urn })));
      });
    });

    const read = await result;
    expect(resources.filter(({ type }) => type.endsWith(":Index")).length).toBe(2);
    expect(() => read.nodes).toThrow("web was read by its URN; only its outputs are known, use these");
  });

  it("refuses every mistake at once", () => {
    const args = {
      repositoryUri: "ghcr.io/acme/web:latest",
      platforms: ["linux/arm64", "arm64"],
      tags: ["1.4", "a/b", "1.4", "cache-x"],
      dockerFile: "Dockerfile",
      cache: "yes",
    };

    const problems = () => {
      try {
        // @ts-expect-error the names and types of these are wrong
        new BuildxImage("web", args);
      } catch (error) {
        if (error instanceof ServiceOptionsError)
          return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
      }
      return [];
    };

    expect(problems()).toEqual([
      'repositoryUri: "ghcr.io/acme/web:latest" is not a repository without a tag; use for example "ghcr.io/acme/web"',
      'dockerFile: is not an option; use "dockerfile"',
      'platforms[1]: "arm64" is the same platform as platforms[0] "linux/arm64"; leave one out',
      'tags[1]: "a/b" is not an image tag; use letters, digits, "_", "." and "-", at most 128, for example "1.4"',
      'tags[2]: "1.4" is listed twice; leave one out',
      'tags[3]: "cache-x" starts with "cache-", which is kept for the build cache; use another name',
      'cache: "yes" is not a boolean; use true or false',
    ]);
  });
});
