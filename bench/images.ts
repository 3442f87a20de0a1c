import { createHash } from "node:crypto";

const OCI = "application/vnd.oci.image";

/** What the benchmarks read and combine, in one repository of a registry. */
export interface BenchImages {
  readonly repository: string;
  /** Images of one platform, linux/amd64 and linux/arm64. */
  readonly singles: readonly string[];
  /** Indexes of one platform and its provenance, as `docker buildx build --push` leaves them. */
  readonly attested: readonly string[];
  /** An index of both platforms and both provenances. */
  readonly index: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Pushes the images to the registry at `host`. */
export async function pushImages(host: string): Promise<BenchImages> {
  const repository = "bench/app";
  const pushed = new Pusher(`http://${host}/v2/${repository}`);
  const images: Descriptor[] = [];
  const entries: object[][] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const image = await pushed.image(architecture);
    images.push(image);
    entries.push([
      { ...image, platform: { architecture, os: "linux" } },
      // https://docs.docker.com/build/metadata/attestations/attestation-storage/
      {
        ...(await pushed.provenance(image)),
        annotations: {
          "vnd.docker.reference.digest": image.digest,
          "vnd.docker.reference.type": "attestation-manifest",
        },
        platform: { architecture: "unknown", os: "unknown" },
      },
    ]);
  }
  const attested = [];
  for (const pair of entries) attested.push(await pushed.index(pair));
  const index = await pushed.index(entries.flat());
  return {
    repository,
    singles: images.map(({ digest }) => digest),
    attested: attested.map(({ digest }) => digest),
    index: index.digest,
  };
}

/** Puts blobs and manifests into one repository, in the order in which they name each other. */
class Pusher {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async image(architecture: string): Promise<Descriptor> {
    const layers = [];
    for (let layer = 0; layer < 6; layer += 1)
      layers.push(await this.#blob(`${OCI}.layer.v1.tar+gzip`, `layer ${layer} of ${architecture}`));
    const config = JSON.stringify({
      architecture,
      config: { Cmd: ["server"], Env: ["PATH=/usr/bin"], WorkingDir: "/app" },
      created: "2026-01-01T00:00:00Z",
      history: layers.map((_, at) => ({ created_by: `RUN step ${at}`, comment: "buildkit.dockerfile.v0" })),
      os: "linux",
      rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    });
    return this.#manifest(await this.#blob(`${OCI}.config.v1+json`, config), layers);
  }

  async provenance({ digest }: Descriptor): Promise<Descriptor> {
    const type = "https://slsa.dev/provenance/v1";
    const statement = { _type: "https://in-toto.io/Statement/v0.1", predicateType: type, subject: [digest] };
    const layer = await this.#blob("application/vnd.in-toto+json", JSON.stringify(statement));
    const config = JSON.stringify({
      architecture: "unknown",
      os: "unknown",
      config: {},
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    });
    return this.#manifest(await this.#blob(`${OCI}.config.v1+json`, config), [
      { ...layer, annotations: { "in-toto.io/predicate-type": type } },
    ]);
  }

  index(manifests: readonly object[]): Promise<Descriptor> {
    return this.#document(`${OCI}.index.v1+json`, { manifests });
  }

  #manifest(config: Descriptor, layers: readonly object[]): Promise<Descriptor> {
    return this.#document(`${OCI}.manifest.v1+json`, { config, layers });
  }

  async #document(mediaType: string, content: object): Promise<Descriptor> {
    const body = JSON.stringify({ schemaVersion: 2, mediaType, ...content }, undefined, 2);
    const descriptor = described(mediaType, body);
    const headers = { "Content-Type": mediaType };
    await answered(
      201,
      fetch(`${this.#address}/manifests/${descriptor.digest}`, { method: "PUT", headers, body }),
    );
    return descriptor;
  }

  async #blob(mediaType: string, body: string): Promise<Descriptor> {
    const descriptor = described(mediaType, body);
    const begun = await answered(202, fetch(`${this.#address}/blobs/uploads/`, { method: "POST" }));
    const location = new URL(begun.headers.get("location") ?? "", this.#address);
    location.searchParams.set("digest", descriptor.digest);
    const headers = { "Content-Type": "application/octet-stream" };
    await answered(201, fetch(location, { method: "PUT", headers, body }));
    return descriptor;
  }
}

function described(mediaType: string, body: string): Descriptor {
  const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  return { mediaType, digest, size: Buffer.byteLength(body) };
}

async function answered(status: number, answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.url}: ${response.status} ${text}`);
  return response;
}
