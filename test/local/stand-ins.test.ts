import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cleanup } from "../../local/cleanup";
import { startFileServer } from "../../local/stand-ins/file-server";
import { addImage, addLayer, blobPath, imagesOf, layersOf, linkLayers } from "../../local/stand-ins/layout";
import { type Mirror, startMirror } from "../../local/stand-ins/mirror";

const NAME = "mirror/library/app";
const cleanup = new Cleanup();
let folder: string;
let mirror: Mirror;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stand-ins-"));
  cleanup.add("remove the folder", () => rm(folder, { recursive: true }));
  mirror = await startMirror(cleanup);
  await mirror.serve(`${NAME}:1`, [await layoutOf("amd64"), await layoutOf("arm64")]);
});

afterAll(async () => {
  expect(await cleanup.run()).toEqual([]);
});

describe("a layer", () => {
  it("has the same bytes whenever its files were written", async () => {
    const layout = await emptyFolder("times");
    const files = await filesOf("a");

    const first = await addLayer(layout, files);
    await utimes(join(files, "name"), 1, 1);
    const second = await addLayer(layout, files);

    expect(second).toEqual(first);
    expect(await addLayer(layout, await filesOf("b"))).not.toEqual(first);
  });

  it("leaves out manuals", async () => {
    const files = await filesOf("a");
    const bare = await addLayer(await emptyFolder("bare"), files);
    await mkdir(join(files, "usr", "share", "man"), { recursive: true });
    const without = await addLayer(await emptyFolder("without"), files);
    await writeFile(join(files, "usr", "share", "man", "page"), "text");

    const layer = await addLayer(await emptyFolder("with"), files);

    expect(layer).toEqual(without);
    expect(layer).not.toEqual(bare);
  });
});

describe("a layout", () => {
  it("names the platform of its image, and is complete with the layers of another one", async () => {
    const lower = await layoutOf("arm64");
    const layout = await emptyFolder("upper");
    const layers = await linkLayers(layout, lower);
    await addImage(layout, { architecture: "arm64", layers, config: { Cmd: ["sh"] } });

    const [image] = await imagesOf(layout);

    expect(image?.platform).toEqual({ os: "linux", architecture: "arm64" });
    expect(await layersOf(layout)).toEqual(await layersOf(lower));
    expect(await readFile(blobPath(layout, layers[0]?.digest ?? ""))).toHaveLength(layers[0]?.size ?? 0);
  });
});

describe("the mirror", () => {
  it("serves the layouts of several platforms as one index, by tag and by digest", async () => {
    const tagged = await get(`${NAME}/manifests/1`);
    const index = (await tagged.json()) as { readonly manifests: readonly { readonly platform: object }[] };
    const digest = tagged.headers.get("docker-content-digest") ?? "";

    expect(tagged.headers.get("content-type")).toBe("application/vnd.oci.image.index.v1+json");
    expect(index.manifests.map(({ platform }) => platform)).toEqual([
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
    ]);
    expect(await (await get(`${NAME}/manifests/${digest}`)).json()).toEqual(index);
  });

  it("serves manifests and layers by digest", async () => {
    const layout = await layoutOf("amd64");
    const [image] = await imagesOf(layout);
    const [layer] = await layersOf(layout);

    const manifest = await get(`${NAME}/manifests/${image?.digest}`);
    const blob = await get(`${NAME}/blobs/${layer?.digest}`);

    expect(manifest.headers.get("content-type")).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(Buffer.from(await blob.arrayBuffer())).toEqual(
      await readFile(blobPath(layout, layer?.digest ?? "")),
    );
  });

  it.each([
    `${NAME}/manifests/2`,
    "mirror/library/other/manifests/1",
    `${NAME}/blobs/sha256:${"0".repeat(64)}`,
    `${NAME}/blobs/sha256:..%2f..%2findex.json`,
    `${NAME}/tags/list`,
  ])("has no %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe("the file server", () => {
  it("serves the files of its folder and no others", async () => {
    const address = await startFileServer(await filesOf("text"), cleanup);

    expect(await (await fetch(`${address}/name`)).text()).toBe("text");
    expect((await fetch(`${address}/none`)).status).toBe(404);
    expect((await fetch(`${address}/..%2fstand-ins`)).status).toBe(404);
  });
});

function get(path: string): Promise<Response> {
  return fetch(`http://${mirror.registry}/v2/${path}`);
}

async function layoutOf(architecture: string): Promise<string> {
  const layout = await emptyFolder(`layout-${architecture}`);
  const layer = await addLayer(layout, await filesOf(architecture));
  await addImage(layout, { architecture, layers: [layer] });
  return layout;
}

async function filesOf(content: string): Promise<string> {
  const files = await emptyFolder(`files-${content}`);
  await writeFile(join(files, "name"), content);
  return files;
}

function emptyFolder(name: string): Promise<string> {
  return mkdtemp(join(folder, `${name}-`));
}
