import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { run } from "../../local/process";
import { goTools } from "../../local/setup/go-tools";
import { attested, combined, heldBy, registry } from "../cli/combine/registries";
import type { RegistryServer } from "../fakes/registry-server";

let buildx: string;
let folder: string;

beforeAll(async () => {
  buildx = join(await cached(goTools("builder")), "docker-buildx");
  folder = await mkdtemp(join(tmpdir(), "combine-imagetools-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What `docker buildx imagetools create` pushes, with the white space between its tokens gone. */
async function imagetools(server: RegistryServer, tag: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, DOCKER_CONFIG: folder, HOME: folder };
  await run(buildx, ["imagetools", "create", "-t", `${server.host}/app:${tag}`, ...args], { env });
  return heldBy(server, "app", tag) ?? "";
}

/** The same sources, by their references. */
function references(server: RegistryServer, ...digests: readonly { readonly digest: string }[]) {
  return digests.map(({ digest }) => `${server.host}/app@${digest}`);
}

/** An entry with its keys in the order in which BuildKit writes them: ours are carried over as they are written. */
function asWritten({ mediaType, digest, size, annotations, platform }: Readonly<Record<string, unknown>>) {
  const { architecture, os } = platform as Readonly<Record<string, string>>;
  return { mediaType, digest, size, ...(annotations ? { annotations } : {}), platform: { architecture, os } };
}

function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

/** An image of Docker's own types. */
function dockerImage({ storage }: RegistryServer, platform: Readonly<Record<string, string>>) {
  const config = {
    mediaType: "application/vnd.docker.container.image.v1+json",
    ...storage.addBlob("app", JSON.stringify(platform)),
  };
  const layer = {
    mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    ...storage.addBlob("app", "layer"),
  };
  return storage.addDocument("app", { schemaVersion: 2, mediaType: DOCKER, config, layers: [layer] });
}

describe("multiarch combine makes what imagetools create makes", () => {
  it("of two images", async () => {
    const server = await registry();
    const sources = references(
      server,
      ...["linux/amd64", "linux/arm64"].map((platform) => server.storage.addImage("app", platform)),
    );

    const { body } = await combined("-t", `${server.host}/app:ours`, ...sources);

    expect(body).toBe(compact(await imagetools(server, "theirs", ...sources)));
  });

  it("of two indexes with attestations", async () => {
    const server = await registry();
    const sources = references(
      server,
      ...["linux/amd64", "linux/arm64"].map((platform) => {
        const { image, attestation } = attested(server, "app", platform);
        return server.storage.addIndex("app", [asWritten(image), asWritten(attestation)]);
      }),
    );

    const { body } = await combined("-t", `${server.host}/app:ours`, ...sources);

    expect(body).toBe(compact(await imagetools(server, "theirs", ...sources)));
  });

  it("of images of Docker's types", async () => {
    const server = await registry();
    const sources = references(
      server,
      dockerImage(server, { architecture: "amd64", os: "linux" }),
      dockerImage(server, { architecture: "arm", os: "linux", variant: "v7" }),
    );

    const { body, mediaType } = await combined("-t", `${server.host}/app:ours`, ...sources);

    expect(mediaType).toBe("application/vnd.docker.distribution.manifest.list.v2+json");
    expect(body).toBe(compact(await imagetools(server, "theirs", ...sources)));
  });

  it("of an image of Windows, and keeps the version, which imagetools loses", async () => {
    const server = await registry();
    const windows = { architecture: "amd64", os: "windows", "os.version": "10.0.17763.1" };
    const sources = references(server, dockerImage(server, windows));

    const { body } = await combined("-t", `${server.host}/app:ours`, ...sources);
    const theirs = compact(await imagetools(server, "theirs", ...sources));

    expect(body).toContain('"os":"windows","os.version":"10.0.17763.1"}');
    expect(body.replace(',"os.version":"10.0.17763.1"', "")).toBe(theirs);
  });

  it("of one index, byte for byte", async () => {
    const server = await registry();
    const { image, attestation } = attested(server, "app", "linux/arm64");
    const index = server.storage.addIndex("app", [image, attestation]);

    const { body } = await combined("-t", `${server.host}/app:ours`, ...references(server, index));

    expect(body).toBe(index.body);
    expect(await imagetools(server, "theirs", ...references(server, index))).toBe(index.body);
  });

  it("with annotations of the index", async () => {
    const server = await registry();
    const sources = references(server, server.storage.addImage("app", "linux/arm64"));
    const annotations = ["org.opencontainers.image.version=1.4.2", "com.example.a=b=c"];

    const { body } = await combined(
      ...["-t", `${server.host}/app:ours`, ...sources],
      ...annotations.flatMap((one) => ["--annotation", one]),
    );

    const theirs = await imagetools(
      server,
      "theirs",
      ...annotations.flatMap((one) => ["--annotation", `index:${one}`]),
      ...sources,
    );
    expect(body).toBe(compact(theirs));
  });

  it("added to what a tag holds", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64");
    const arm64 = server.storage.addImage("app", "linux/arm64");
    for (const tag of ["ours", "theirs"]) server.storage.addIndex("app", [asWritten(amd64)], { tag });

    const { body } = await combined(
      "-t",
      `${server.host}/app:ours`,
      "--append",
      ...references(server, arm64),
    );

    expect(body).toBe(compact(await imagetools(server, "theirs", "--append", ...references(server, arm64))));
  });

  it("with fewer requests", async () => {
    const server = await registry();
    const sources = references(
      server,
      ...["linux/amd64", "linux/arm64"].map((platform) => server.storage.addImage("app", platform)),
    );

    await combined("-t", `${server.host}/app:ours`, ...sources);
    const ours = server.log.length;
    server.forget();
    await imagetools(server, "theirs", ...sources);

    expect(ours).toBe(7);
    expect(server.log.length).toBeGreaterThan(ours);
  });
});
