import { describe, expect, it } from "vitest";
import { DOCKER_MANIFEST, OCI_INDEX } from "../../../components/oci/media-types";
import { dockerImage, imageWithUnknownEntry, nestedImage, plainImage } from "../../fakes/images";
import { entriesOf, missingFrom, platformsOf } from "../../fakes/published";
import { World } from "../../fakes/world";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

/** The index that a tag of billing resolves to. */
function resolved(world: World, tag: string) {
  const image = world.registry.image("billing", world.held(tag));
  return { mediaType: image?.mediaType, manifests: entriesOf(world, tag), body: image?.body };
}

describe("the attestations of the builds", () => {
  it("stay beside their images, and refer to images of the same index", async () => {
    const world = new World();
    world.deploy("billing", { platforms: PLATFORMS });
    await world.publish();

    const { manifests } = resolved(world, "latest");
    const attestations = manifests.filter(({ platform }) => platform?.os === "unknown");
    const subjects = attestations.map(({ annotations }) => annotations?.["vnd.docker.reference.digest"]);

    expect(manifests).toHaveLength(6);
    expect(platformsOf(manifests)).toEqual(PLATFORMS);
    expect(subjects).toEqual(
      manifests.filter(({ platform }) => platform?.os !== "unknown").map(({ digest }) => digest),
    );
    expect(missingFrom(world, manifests)).toEqual([]);
  });

  it("are left out where the service says so, and nothing else is", async () => {
    const world = new World();
    world.deploy("billing", { platforms: PLATFORMS, attestations: "strip" });
    await world.publish();

    const { manifests, body } = resolved(world, "latest");

    expect(platformsOf(manifests)).toEqual(PLATFORMS);
    expect(manifests).toHaveLength(3);
    expect(body).not.toContain("attestation-manifest");
    expect(missingFrom(world, manifests)).toEqual([]);
  });

  it("are kept for a service that was registered before there was a choice", async () => {
    const world = new World();
    const parameter = world.registrationOf(world.deploy());
    const before = (await world.parameters.read(parameter))?.replace(',"attestations":"keep"', "") ?? "";
    world.parameters.set(parameter, before);
    await world.publish();

    expect(before).not.toContain("attestations");
    expect(resolved(world, "latest").body).toContain("attestation-manifest");
  });
});

describe("what the builds pushed", () => {
  it("may be Docker's types: the index is OCI's, because it is annotated, and the children stay Docker's", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ image: dockerImage });

    const { mediaType, manifests } = resolved(world, "latest");

    expect(mediaType).toBe(OCI_INDEX);
    expect(manifests.map((entry) => entry.mediaType)).toEqual([DOCKER_MANIFEST, DOCKER_MANIFEST]);
    expect(platformsOf(manifests)).toEqual(["linux/amd64", "linux/arm64"]);
  });

  it("may be Docker's of one build project and OCI's of the other", async () => {
    const world = new World();
    world.deploy();
    await world.deliver(world.build({ architecture: "amd64", image: dockerImage }));
    const outcome = await world.deliver(world.build({ architecture: "arm64", image: plainImage }));

    expect(outcome.kind).toBe("published");
    expect(platformsOf(resolved(world, "latest").manifests)).toEqual(["linux/amd64", "linux/arm64"]);
  });

  it("may hold entries of an unknown type: they are carried over, and are no platform", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ image: imageWithUnknownEntry });

    const { manifests } = resolved(world, "latest");

    expect(platformsOf(manifests)).toEqual(["linux/amd64", "linux/arm64"]);
    expect(manifests.map(({ mediaType }) => mediaType)).toContain("application/vnd.example.note.v1+json");
    expect(missingFrom(world, manifests)).toEqual([]);
  });

  it("may be an index inside an index, which counts for its platform", async () => {
    const world = new World();
    world.deploy();
    const outcome = await world.publish({ image: nestedImage });

    const { manifests } = resolved(world, "latest");

    expect(outcome.kind).toBe("published");
    expect(platformsOf(manifests)).toEqual(["linux/amd64", "linux/arm64"]);
    expect(missingFrom(world, manifests)).toEqual([]);
  });
});

describe("the image behind one platform", () => {
  it("is a plain manifest in the event and in the ledger, whatever the index keeps", async () => {
    const world = new World();
    world.deploy("billing", { platforms: PLATFORMS });
    await world.publish();

    const [detail] = world.bus.details("Image Published");
    const images = detail?.platforms ?? {};
    const kinds = Object.values(images).map(
      (digest) => JSON.parse(world.registry.image("billing", digest)?.body ?? "{}").layers !== undefined,
    );

    expect(Object.keys(images)).toEqual(PLATFORMS);
    expect(kinds).toEqual([true, true, true]);
    expect(world.ledger.all()[0]?.images).toEqual(images);
  });

  it("is left out when it is an index again, which an AWS Lambda function would refuse", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ image: nestedImage });

    expect(world.bus.details("Image Published")[0]?.platforms).toEqual({});
    expect(world.ledger.all()[0]?.images).toEqual({});
  });
});
