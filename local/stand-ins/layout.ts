import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../process";

/** A blob of a layout, as manifests name it. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:<hex>`. */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** The image of one platform in a layout. */
export interface PlatformDescriptor extends Descriptor {
  readonly platform: { readonly os: string; readonly architecture: string };
}

/** What an image of one platform is made of. */
export interface ImageContent {
  readonly architecture: string;
  /** From the lowest; their blobs are in the layout. */
  readonly layers: readonly Descriptor[];
  /** `config` of the image: `Env`, `Cmd`, `User` and so on (https://github.com/opencontainers/image-spec/blob/main/config.md). */
  readonly config?: Readonly<Record<string, unknown>>;
}

const IMAGE = "application/vnd.oci.image";
/** What is of no use in a container; Debian's slim images leave it out too. */
const EXCLUDED = ["doc", "man", "info", "locale", "lintian"].map((name) => `--exclude=./usr/share/${name}/*`);

/** Packs a folder into a layer of `layout`: the same files always give the same bytes, whenever and by whom they were written. */
export async function addLayer(layout: string, folder: string): Promise<Descriptor> {
  const file = join(layout, "layer.tar");
  const stable = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
  await run("tar", ["--create", `--file=${file}`, ...stable, ...EXCLUDED, `--directory=${folder}`, "."]);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = `sha256:${hash.digest("hex")}`;
  const { size } = await stat(file);
  await mkdir(join(layout, "blobs", "sha256"), { recursive: true });
  await rename(file, blobPath(layout, digest));
  return { mediaType: `${IMAGE}.layer.v1.tar`, digest, size };
}

/** Writes config, manifest and index of one image; the layout is complete then. */
export async function addImage(layout: string, content: ImageContent): Promise<void> {
  const { architecture, layers, config = {} } = content;
  const platform = { os: "linux", architecture };
  // A layer that is not compressed has the digest of its files.
  const rootfs = { type: "layers", diff_ids: layers.map(({ digest }) => digest) };
  const configuration = await addJson(layout, `${IMAGE}.config.v1+json`, { ...platform, config, rootfs });
  const mediaType = `${IMAGE}.manifest.v1+json`;
  const manifest = await addJson(layout, mediaType, {
    schemaVersion: 2,
    mediaType,
    config: configuration,
    layers,
  });
  await writeFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(layout, "index.json"), JSON.stringify(indexOf([{ ...manifest, platform }])));
}

/** The images of a layout. */
export async function imagesOf(layout: string): Promise<readonly PlatformDescriptor[]> {
  const index = JSON.parse(await readFile(join(layout, "index.json"), "utf8")) as {
    readonly manifests: readonly PlatformDescriptor[];
  };
  return index.manifests;
}

/** The layers of the only image of `other`, which are links in `layout` from now on: a layout is complete. */
export async function linkLayers(layout: string, other: string): Promise<readonly Descriptor[]> {
  await mkdir(join(layout, "blobs", "sha256"), { recursive: true });
  const layers = await layersOf(other);
  for (const { digest } of layers) await link(blobPath(other, digest), blobPath(layout, digest));
  return layers;
}

/** The layers of the only image of a layout. */
export async function layersOf(layout: string): Promise<readonly Descriptor[]> {
  const [image] = await imagesOf(layout);
  const manifest = JSON.parse(await readFile(blobPath(layout, image?.digest ?? ""), "utf8")) as {
    readonly layers: readonly Descriptor[];
  };
  return manifest.layers;
}

/** An image index. */
export function indexOf(manifests: readonly (Descriptor | PlatformDescriptor)[]) {
  return { schemaVersion: 2, mediaType: `${IMAGE}.index.v1+json`, manifests };
}

/** Where a layout keeps a blob. */
export function blobPath(layout: string, digest: string): string {
  return join(layout, "blobs", ...digest.split(":"));
}

async function addJson(layout: string, mediaType: string, value: unknown): Promise<Descriptor> {
  const text = JSON.stringify(value);
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  await writeFile(blobPath(layout, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}
