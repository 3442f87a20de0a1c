import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { BASE_IMAGE_CONTEXT } from "../../local/builder/base-image";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { run } from "../../local/process";
import { runLoopbackBuild } from "./loopback-build";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";

const PLATFORM = "linux/amd64";
const COMMITTED = "2026-01-31T12:00:00Z";
const BUSYBOX = '["/busybox", "sh", "-c"';

const DOCKERFILE = `FROM scratch AS common
COPY busybox /none

FROM scratch AS tools
COPY busybox /busybox
RUN ${BUSYBOX}, "echo tools > /tools"]

FROM tools
ARG VERSION=none
ARG OTHER=none
COPY --from=common . /common
COPY app /app
RUN ${BUSYBOX}, "/busybox mkdir /data && echo $VERSION $OTHER > /data/told"]
CMD ["/busybox"]
`;

/** What a scanner is: https://github.com/moby/buildkit/blob/v0.34.2/docs/attestations/sbom-protocol.md */
const SCANNER = `FROM scratch
COPY busybox /busybox
ENTRYPOINT ["/busybox", "sh", "-c", "echo '{\\"_type\\":\\"https://in-toto.io/Statement/v0.1\\",\\"predicateType\\":\\"https://spdx.dev/Document\\",\\"predicate\\":{\\"name\\":\\"found by the stand-in\\"}}' > $BUILDKIT_SCAN_DESTINATION/a.spdx.json"]
`;

const cleanup = new Cleanup();
let builder: LoopbackBuilder;
let checkout: string;
let commit: string;
let scanner: string;

beforeAll(async () => {
  builder = await startLoopbackBuilder(cleanup);
  const busybox = join(await cached(BASE_IMAGE_CONTEXT), "linux-amd64", "busybox");
  checkout = await mkdtemp(join(builder.folder, "git-"));
  await copyFile(busybox, join(checkout, "busybox"));
  await writeFile(join(checkout, "Dockerfile"), DOCKERFILE);
  await writeFile(join(checkout, "app"), "the app\n");
  await mkdir(join(checkout, "libs"));
  await writeFile(join(checkout, "libs", "shared"), "shared\n");
  const env = { ...process.env, GIT_COMMITTER_DATE: COMMITTED, GIT_AUTHOR_DATE: COMMITTED };
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  const git = (...args: readonly string[]) => run("git", [...who, ...args], { cwd: checkout, env });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", ".");
  await git("commit", "--quiet", "--message=one");
  await git("tag", "v1.4.2");
  commit = (await git("rev-parse", "HEAD")).stdout.trim();

  const context = await mkdtemp(join(builder.folder, "scanner-"));
  await copyFile(busybox, join(context, "busybox"));
  await writeFile(join(context, "Dockerfile"), SCANNER);
  scanner = `${builder.registry.host}/scanner:1`;
  const output = `type=image,name=${scanner},push=true`;
  await run("docker", ["buildx", "build", "--provenance=false", `--output=${output}`, context], {
    env: builder.env,
  });
});

afterAll(() => cleanup.run());

describe("what a service says about its build, on real BuildKit", { timeout: 600_000 }, () => {
  it("gives the same image of the same commit each time, with reproducible and without the cache", async () => {
    const options: ServiceOptions = { reproducible: true, noCache: true };
    const [first, again] = [await build(options), await build(options)];

    expect(again.image.digest).toBe(first.image.digest);
    // The provenance has the time of its build, and the index of both has another digest each time.
    expect(again.digest).not.toBe(first.digest);
    expect(first.config).toMatchObject({ created: COMMITTED });
  });

  it("gives another image each time without reproducible: files have the times of their build", async () => {
    const [first, again] = [await build({ noCache: true }), await build({ noCache: true })];

    expect(again.image.digest).not.toBe(first.image.digest);
  });

  it("labels the image and annotates its manifest with source, revision, version and time", async () => {
    const { config, image } = await build({
      source: { type: "github", repository: "acme/hello" },
      buildArgs: { VERSION: "{version}", OTHER: "{branch}" },
      labels: { "com.example.told": "{version} of {branch} at {time}" },
      testCommand: ["/busybox", "grep", "-x", "1.4.2 main", "/data/told"],
    });

    const expected = {
      "com.example.told": `1.4.2 of main at ${COMMITTED}`,
      "org.opencontainers.image.created": COMMITTED,
      "org.opencontainers.image.revision": commit,
      "org.opencontainers.image.source": "https://github.com/acme/hello",
      "org.opencontainers.image.version": "1.4.2",
    };
    expect(config.config?.Labels).toEqual(expected);
    expect(image.document.annotations).toEqual(expected);
  });

  it("takes a named folder of the source in the place of a stage", async () => {
    await build({
      buildContexts: { common: "libs" },
      testCommand: ["/busybox", "grep", "shared", "/common/shared"],
    });
  });

  it("makes images of Docker's media types that fit into the publisher's OCI index", async () => {
    // Its layers are in the builder's cache, and are not taken from there as they are.
    await build({ compression: "zstd" });
    const { stored, config } = await build({ imageFormat: "docker" });

    expect(stored.mediaType).toBe("application/vnd.docker.distribution.manifest.v2+json");
    expect(stored.document.layers?.map(({ mediaType }) => mediaType)).toEqual(
      Array(5).fill("application/vnd.docker.image.rootfs.diff.tar.gzip"),
    );
    expect(config.config?.Labels).toMatchObject({ "org.opencontainers.image.revision": commit });
    const source = { body: stored.body, mediaType: stored.mediaType, config: JSON.stringify(config) };
    const index = assembleIndex([{ ...source, platform: PLATFORM }], {
      expect: [PLATFORM],
      annotations: { "org.opencontainers.image.revision": commit },
    });
    expect(index.mediaType).toBe("application/vnd.oci.image.index.v1+json");
    expect(index.manifests.map(({ digest, mediaType }) => ({ digest, mediaType }))).toEqual([
      { digest: stored.digest, mediaType: stored.mediaType },
    ]);
  });

  it("compresses its layers with zstd", async () => {
    const { image } = await build({ compression: "zstd", noCache: true });

    expect(new Set(image.document.layers?.map(({ mediaType }) => mediaType))).toEqual(
      new Set(["application/vnd.oci.image.layer.v1.tar+zstd"]),
    );
  });

  it("attests nothing when both are off, and pushes the image alone", async () => {
    const { stored } = await build({ provenance: "off" });

    expect(stored.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
  });

  it.each([
    ["min", false],
    ["max", true],
  ] as const)(
    "says in the provenance of mode %s whether it has the build arguments: %s",
    async (mode, has) => {
      const { predicates } = await build({ provenance: mode, buildArgs: { OTHER: "an argument's value" } });

      expect(predicates.map(({ type }) => type)).toEqual(["https://slsa.dev/provenance/v1"]);
      expect(predicates[0]?.body.includes("an argument's value")).toBe(has);
    },
  );

  it("lists the packages with the scanner of the project", async () => {
    const { predicates } = await build({ sbom: "min" }, { MULTIARCH_SBOM_SCANNER: scanner });

    expect(predicates.map(({ type }) => type).sort()).toEqual([
      "https://slsa.dev/provenance/v1",
      "https://spdx.dev/Document",
    ]);
    expect(predicates.some(({ body }) => body.includes("found by the stand-in"))).toBe(true);
  });
});

let builds = 0;

/** Builds the commit from a fresh clone, and reads back what was pushed. */
async function build(options: ServiceOptions, env: Readonly<Record<string, string>> = {}) {
  builds += 1;
  const repository = `told-${builds}`;
  const { log, phases, digests } = await runLoopbackBuild(builder, {
    repository,
    checkout,
    options,
    platform: PLATFORM,
    env: { CODEBUILD_RESOLVED_SOURCE_VERSION: commit, CODEBUILD_SOURCE_VERSION: commit, ...env },
  });
  expect(phases.filter(({ succeeded }) => !succeeded).length === 0 ? "" : log).toBe("");
  const storage = builder.registry.storage.repository(repository);
  const stored = storedDocument(repository, digests[PLATFORM] ?? "");
  const [child, attestation] = stored.document.manifests ?? [];
  const image = child === undefined ? stored : storedDocument(repository, child.digest);
  const blob = (digest: string) => storage.blobs.get(digest)?.toString() ?? "{}";
  const config: Config = JSON.parse(blob(image.document.config?.digest ?? ""));
  const layers =
    attestation === undefined ? [] : storedDocument(repository, attestation.digest).document.layers;
  const predicates = (layers ?? []).map(({ digest, annotations }) => ({
    type: annotations?.["in-toto.io/predicate-type"] ?? "",
    body: blob(digest),
  }));
  return { digest: stored.digest, stored, image, config, predicates };
}

function storedDocument(repository: string, digest: string) {
  const found = builder.registry.storage.repository(repository).documents.get(digest);
  const body = found?.body.toString() ?? "{}";
  const document: StoredDocument = JSON.parse(body);
  return { digest, body, mediaType: found?.mediaType ?? "", document };
}

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface StoredDocument {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Config {
  readonly created?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> };
}
