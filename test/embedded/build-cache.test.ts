import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BASE_IMAGE_CONTEXT } from "../../local/builder/base-image";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { run } from "../../local/process";
import { runLoopbackBuild } from "./loopback-build";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";

const MAIN = "refs/heads/main";
const BRANCH = "refs/heads/feature";

/** The second step reads the first one's layer, so a build with a cache reads a layer of it when the second step is new. */
const DOCKERFILE = "FROM scratch\nCOPY first /first\nCOPY second /second\n";

const cleanup = new Cleanup();
let builder: LoopbackBuilder;

beforeAll(async () => {
  builder = await startLoopbackBuilder(cleanup);
});

afterAll(() => cleanup.run());

/** Every build finds a builder that has nothing but what the registry's cache gives to it. */
beforeEach(async () => {
  await run("docker", ["buildx", "prune", "--all", "--force"], { env: builder.env });
});

describe("the buildspec on real BuildKit", { timeout: 300_000 }, () => {
  it("reuses every layer of an unchanged Dockerfile, and of another branch's that has none of its own yet", async () => {
    const first = await build("reuse", { ref: MAIN, second: "2" });
    const again = await buildFresh("reuse", { ref: MAIN, second: "2" });
    const branch = await buildFresh("reuse", { ref: BRANCH, second: "2" });

    expect(first.layers).toHaveLength(2);
    expect(again.layers).toEqual(first.layers);
    expect(branch.layers).toEqual(first.layers);
  });

  it("keeps what a branch built from the default branch", async () => {
    const first = await build("scope", { ref: MAIN, second: "2" });
    const branch = await buildFresh("scope", { ref: BRANCH, second: "of the branch" });
    const main = await buildFresh("scope", { ref: MAIN, second: "of the branch" });

    expect([branch.layers[0], main.layers[0]]).toEqual([first.layers[0], first.layers[0]]);
    expect(main.layers[1]).not.toBe(branch.layers[1]);
  });

  it("pulls no layer of the image that it tests: BuildKit has it", async () => {
    const busybox = await readFile(join(await cached(BASE_IMAGE_CONTEXT), "linux-amd64", "busybox"));
    const { phases, log, digests } = await runLoopbackBuild(builder, {
      repository: "tested",
      files: { Dockerfile: "FROM scratch\nCOPY busybox /busybox\n", busybox },
      options: { testCommand: ["/busybox", "true"] },
      platform: "linux/amd64",
    });

    expect(phases.filter(({ succeeded }) => !succeeded)).toEqual([]);
    expect(log).toContain("test linux/amd64");
    const [layer = ""] = layersOf("tested", digests["linux/amd64"]);
    expect(layer).toMatch(/^sha256:/);
    // The config is read, by whom has no BuildKit: the audit.
    expect(builder.registry.log.filter((line) => line === `GET /v2/tested/blobs/${layer}`)).toEqual([]);
  });

  it("builds once more without a cache whose layers are gone", async () => {
    await build("gone", { ref: MAIN, second: "2" });
    const { layers = [] } = documentOf("gone", "cache-hello-linux-arm64");
    const blobs = new RegExp(`/blobs/(?:${layers.map(({ digest }) => digest).join("|")})$`);
    // Twice: BuildKit asks the registry again before it gives up.
    builder.registry.misbehave({
      method: "GET",
      path: blobs,
      answer: { status: 404, body: "{}" },
      times: 2,
    });

    const { log, layers: built } = await buildFresh("gone", { ref: MAIN, second: "another" });

    expect(log).toContain("a layer of the build cache of linux/arm64 cannot be read");
    expect(built).toHaveLength(2);
  });

  it.each([
    ["that is forbidden", { status: 403, body: '{"errors":[{"code":"DENIED"}]}' }],
    ["that is no cache", { status: 200, body: "{}" }],
    ["that the registry fails to give", { status: 500, body: "" }],
  ])("builds with a warning beside a cache %s", async (_case, answer) => {
    const repository = `bad-${answer.status}`;
    builder.registry.misbehave({ path: new RegExp(`/${repository}/manifests/cache-`), answer });

    const { log, layers } = await build(repository, { ref: MAIN, second: "2" });

    expect(log).toContain("importing cache manifest");
    expect(layers).toHaveLength(2);
  });
});

/**
 * Seconds; the files of each build have a time of their own. It is part of a layer and not of what BuildKit looks a step up by,
 * so a layer with the digest of an earlier build's was reused.
 */
let modified = 1;

interface Content {
  readonly ref: string;
  readonly second: string;
}

async function buildFresh(repository: string, content: Content) {
  await run("docker", ["buildx", "prune", "--all", "--force"], { env: builder.env });
  return build(repository, content);
}

async function build(repository: string, { ref, second }: Content) {
  modified += 1;
  const { log, phases, digests } = await runLoopbackBuild(builder, {
    repository,
    files: { Dockerfile: DOCKERFILE, first: "1", second },
    env: { CODEBUILD_SOURCE_VERSION: ref },
    modified,
  });
  expect(phases.filter(({ succeeded }) => !succeeded)).toEqual([]);
  return { log, layers: layersOf(repository, digests["linux/arm64"]) };
}

/** Digests of the layers of an image that was pushed with its attestations. */
function layersOf(repository: string, digest = ""): readonly string[] {
  const { manifests = [] } = documentOf(repository, digest);
  const { layers = [] } = documentOf(repository, manifests[0]?.digest ?? "");
  return layers.map((layer) => layer.digest);
}

interface Descriptor {
  readonly digest: string;
}

/** An index or a manifest that the registry holds. */
function documentOf(
  repository: string,
  reference: string,
): { readonly manifests?: readonly Descriptor[]; readonly layers?: readonly Descriptor[] } {
  const { tags, documents } = builder.registry.storage.repository(repository);
  return JSON.parse(documents.get(tags.get(reference) ?? reference)?.body.toString() ?? "{}");
}
