import { describe, expect, it } from "vitest";
import { formatPlatform } from "../../components/core/platforms";
import { type Descriptor, runnablePlatform } from "../../components/publisher/descriptor";
import { digestOf } from "../../components/publisher/index-entry";
import { DOCKER_LIST, OCI_INDEX, OCI_MANIFEST } from "../../components/publisher/media-types";
import {
  attestedImage,
  dockerImage,
  imageWithUnknownEntry,
  type PushedImage,
  plainImage,
} from "../fakes/images";
import { World } from "../fakes/world";

type Document = PushedImage["documents"][number];

interface Entry {
  readonly descriptor: Readonly<Record<string, unknown>>;
  readonly documents: readonly Document[];
}

const PROVENANCE = "https://slsa.dev/provenance/v0.2";
const SBOM = "https://spdx.dev/Document";

describe("an index that a build pushed", () => {
  it("keeps one attestation with provenance and SBOM, whose reference resolves in the published index", async () => {
    const world = new World();
    world.deploy();
    await world.publish({
      image: (platform, content) => {
        const image = plainImage(platform, content);
        return indexOf(image, [
          imageEntry(image, platformOf(platform)),
          attestation(image, [PROVENANCE, SBOM]),
        ]);
      },
    });

    expectWhole(world, ["linux/amd64", "linux/arm64"]);
    expect(entries(world).filter(isAttestation)).toHaveLength(2);
  });

  it("may be Docker's list", async () => {
    const world = new World();
    world.deploy();
    await world.publish({
      image: (platform, content) => {
        const image = dockerImage(platform, content);
        return indexOf(image, [imageEntry(image, platformOf(platform))], DOCKER_LIST);
      },
    });

    expectWhole(world, ["linux/amd64", "linux/arm64"]);
  });

  it("may write the variant that is the common one", async () => {
    const world = new World();
    world.deploy("billing", { platforms: ["linux/arm64"] });
    await world.deliver(
      world.build({
        architecture: "arm64",
        image: (platform, content) => {
          const image = plainImage(platform, content);
          return indexOf(image, [imageEntry(image, { architecture: "arm64", os: "linux", variant: "v8" })]);
        },
      }),
    );

    expectWhole(world, ["linux/arm64"]);
    expect(entries(world)[0]?.platform?.variant).toBe("v8");
    expect(Object.keys(world.ledger.all()[0]?.images ?? {})).toEqual(["linux/arm64"]);
  });

  it("keeps the version of Windows, and is told by it", async () => {
    const platform = "windows(10.0.17763.1)/amd64";
    const world = new World();
    const service = world.deploy("billing", { platforms: ["linux/amd64"] });
    const parameter = world.registrationOf(service);
    const registered = (await world.parameters.read(parameter)) ?? "";
    world.parameters.set(parameter, registered.replaceAll("linux/amd64", platform));
    await world.deliver(
      world.build({
        architecture: "amd64",
        platforms: [platform],
        image: (_platform, content) => {
          const image = plainImage("windows/amd64", content);
          const written = { architecture: "amd64", os: "windows", "os.version": "10.0.17763.1" };
          return indexOf(image, [imageEntry(image, written)]);
        },
      }),
    );

    expectWhole(world, [platform]);
    expect(Object.keys(world.ledger.all()[0]?.images ?? {})).toEqual([platform]);
  });

  it("is no second image of a platform when it differs from another by its attestations alone", async () => {
    const platforms = ["linux/amd64", "linux/386"];
    const world = new World();
    world.deploy("billing", { platforms });
    await world.deliver(
      world.build({
        architecture: "amd64",
        image: (platform, content) => {
          const images = platforms.map((one) => [one, plainImage(one, content)] as const);
          const own = images.flatMap(([one, image]) => [
            imageEntry(image, platformOf(one)),
            attestation(image, [`made with ${platform}`]),
          ]);
          return indexOf(plainImage(platform, content), own);
        },
      }),
    );

    expectWhole(world, platforms);
    expect(entries(world).filter(isAttestation)).toHaveLength(4);
  });

  it("tags nothing while an entry of an unknown type is not in the repository, and is refused in the end", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run({
      image: (platform, content) => {
        const { documents, config } = imageWithUnknownEntry(platform, content);
        return { config, documents: documents.filter(({ mediaType }) => !mediaType.includes("example")) };
      },
    });
    await world.deliver(amd64);

    await expect(world.deliver(arm64)).rejects.toMatchObject({ code: "IMAGE_MISSING" });
    world.clock.advance(11 * 60_000);
    const outcome = await world.deliver(arm64);

    expect(outcome.kind).toBe("refused");
    expect(world.tags()).toEqual({});
  });
});

describe("a service that strips attestations", () => {
  it("publishes another index of the same images", async () => {
    const kept = new World();
    const stripped = new World();
    kept.deploy();
    stripped.deploy("billing", { attestations: "strip" });
    await kept.publish({ image: attestedImage });
    await stripped.publish({ image: attestedImage });

    expect(stripped.held("latest")).not.toBe(kept.held("latest"));
    expect(entries(stripped)).toEqual(entries(kept).filter((entry) => !isAttestation(entry)));
    expect(stripped.ledger.all()[0]?.images).toEqual(kept.ledger.all()[0]?.images);
  });
});

/** Every entry is in the repository, every reference resolves inside the index, and the platforms are these. */
function expectWhole(world: World, platforms: readonly string[]): void {
  const all = entries(world);
  const digests = all.map(({ digest }) => digest);
  const subjects = all
    .filter(isAttestation)
    .map(({ annotations }) => annotations?.["vnd.docker.reference.digest"]);
  const runnable = all.flatMap((entry) => runnablePlatform(entry) ?? []);
  expect(digests.filter((digest) => world.registry.image("billing", digest) === undefined)).toEqual([]);
  expect(subjects.filter((digest) => !digests.includes(digest ?? ""))).toEqual([]);
  expect(runnable.map(formatPlatform)).toEqual(platforms);
}

function entries(world: World): readonly Descriptor[] {
  return JSON.parse(world.registry.image("billing", world.held("latest"))?.body ?? "").manifests;
}

function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
}

function platformOf(platform: string): Readonly<Record<string, string>> {
  const [os = "", architecture = "", variant] = platform.split("/");
  return { architecture, os, ...(variant && { variant }) };
}

function indexOf({ config }: PushedImage, all: readonly Entry[], mediaType: string = OCI_INDEX): PushedImage {
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: all.map(({ descriptor }) => descriptor),
  });
  return { config, documents: [...all.flatMap(({ documents }) => documents), { body, mediaType }] };
}

function imageEntry({ documents }: PushedImage, platform: Readonly<Record<string, string>>): Entry {
  const { body = "", mediaType = "" } = documents[0] ?? {};
  return { documents, descriptor: { mediaType, ...digestOf(body), platform } };
}

/** BuildKit's attestation: one layer for each statement. */
function attestation({ documents }: PushedImage, statements: readonly string[]): Entry {
  const subject = digestOf(documents[0]?.body ?? "").digest;
  const layers = statements.map((statement) => ({
    mediaType: "application/vnd.in-toto+json",
    ...digestOf(`${statement} of ${subject}`),
    annotations: { "in-toto.io/predicate-type": statement },
  }));
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", ...digestOf("{}") };
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers });
  return {
    documents: [{ body, mediaType: OCI_MANIFEST }],
    descriptor: {
      mediaType: OCI_MANIFEST,
      ...digestOf(body),
      annotations: {
        "vnd.docker.reference.digest": subject,
        "vnd.docker.reference.type": "attestation-manifest",
      },
      platform: { architecture: "unknown", os: "unknown" },
    },
  };
}
