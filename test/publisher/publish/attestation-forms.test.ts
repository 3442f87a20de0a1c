import { describe, expect, it } from "vitest";
import { DOCKER_LIST } from "../../../components/oci/media-types";
import {
  attestationEntry,
  attestedImage,
  dockerImage,
  imageEntry,
  imageWithUnknownEntry,
  indexOf,
  plainImage,
  platformOf,
} from "../../fakes/images";
import { entriesOf, isAttestation, missingFrom, platformsOf } from "../../fakes/published";
import { World } from "../../fakes/world";

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
          attestationEntry(image, [PROVENANCE, SBOM]),
        ]);
      },
    });

    expectWhole(world, ["linux/amd64", "linux/arm64"]);
    expect(entriesOf(world).filter(isAttestation)).toHaveLength(2);
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
    expect(entriesOf(world)[0]?.platform?.variant).toBe("v8");
    expect(Object.keys(world.ledger.all()[0]?.images ?? {})).toEqual(["linux/arm64"]);
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
            attestationEntry(image, [`made with ${platform}`]),
          ]);
          return indexOf(plainImage(platform, content), own);
        },
      }),
    );

    expectWhole(world, platforms);
    expect(entriesOf(world).filter(isAttestation)).toHaveLength(4);
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
    expect(entriesOf(stripped)).toEqual(entriesOf(kept).filter((entry) => !isAttestation(entry)));
    expect(stripped.ledger.all()[0]?.images).toEqual(kept.ledger.all()[0]?.images);
  });
});

/** Every entry is in the repository, every reference resolves inside the index, and the platforms are these. */
function expectWhole(world: World, platforms: readonly string[]): void {
  const entries = entriesOf(world);
  const digests = entries.map(({ digest }) => digest);
  const subjects = entries
    .filter(isAttestation)
    .map(({ annotations }) => annotations?.["vnd.docker.reference.digest"]);
  expect(missingFrom(world, entries)).toEqual([]);
  expect(subjects.filter((digest) => !digests.includes(digest ?? ""))).toEqual([]);
  expect(platformsOf(entries)).toEqual(platforms);
}
