import { describe, expect, it } from "vitest";
import { digestOf } from "../../../components/oci/digest";
import { attestedImage } from "../../fakes/images";
import { COMMIT, World } from "../../fakes/world";

const RELEASE = COMMIT.slice(0, 12);

describe("an image that ECR does not have", () => {
  it("is waited for at first, because a push may show late", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run({ visibleAfter: 5_000 });
    await world.deliver(amd64);

    const fault = await world.deliver(arm64).catch((error: unknown) => error);
    const tagsThen = world.tags();
    world.clock.advance(60_000);
    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ name: "PublisherFault", code: "IMAGE_MISSING" });
    expect(tagsThen).toEqual({});
    expect(outcome.kind).toBe("published");
  });

  it("gives the lease back, so that another run of the service need not wait", async () => {
    const world = new World();
    world.deploy();
    const [early, late] = world.run({ visibleAfter: 60_000 });
    const other = world.run({ commit: "a".repeat(40) });
    for (const event of [early, other[0]]) await world.deliver(event);
    await expect(world.deliver(late)).rejects.toThrow("IMAGE_MISSING");
    const before = world.clock.now();

    const outcome = await world.deliver(other[1]);

    expect(outcome.kind).toBe("published");
    expect(world.clock.now()).toBe(before);
  });

  it.each(["the image", "its attestation"])("ends the run when it stays away: %s", async (what) => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    const [image, attestation, root] = attestedImage("linux/arm64", `${COMMIT} `).documents;
    world.registry.delete("billing", digestOf(root?.body ?? "").digest);
    world.registry.delete(
      "billing",
      digestOf((what === "the image" ? image : attestation)?.body ?? "").digest,
    );
    world.registry.push("billing", root?.body ?? "", root?.mediaType ?? "");
    await world.deliver(amd64);
    world.clock.advance(11 * 60_000);

    const outcome = await world.deliver(arm64);

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/IMAGE_MISSING .* is not in repository billing$/),
      notified: true,
    });
    expect(world.tags()).toEqual({});
  });

  it("ends the run when the whole repository is gone", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    world.registry.drop("billing");
    await world.deliver(amd64);
    const fault = await world.deliver(arm64).catch((error: unknown) => error);
    world.clock.advance(11 * 60_000);

    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ code: "REPOSITORY_MISSING" });
    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("REPOSITORY_MISSING") });
  });

  it("is refused by ECR itself when it goes between the check and the tag", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const [image, , root] = attestedImage("linux/arm64", `${COMMIT} `).documents;
    const deletion = {
      before({ name }: { readonly name: string }) {
        if (name !== "registry.put") return;
        world.registry.delete("billing", digestOf(root?.body ?? "").digest);
        world.registry.delete("billing", digestOf(image?.body ?? "").digest);
      },
    };

    const fault = await world.deliver(arm64, deletion).catch((error: unknown) => error);

    const name = `run ${world.ledger.all()[0]?.run} of fleet-billing`;
    expect(fault).toMatchObject({
      code: "IMAGE_MISSING",
      message: `IMAGE_MISSING reading images ${name}: ECR does not have an image of the index for tag ${RELEASE}`,
    });
    expect(world.tags()).toEqual({});
  });
});

describe("a tag that is pushed by hand while it is written", () => {
  it("is found when it is read back, and put right by the next delivery", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] });
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const [image] = attestedImage("linux/amd64", "by hand").documents;
    const push = {
      after({
        name,
        arguments: [, , tag],
      }: {
        readonly name: string;
        readonly arguments: readonly unknown[];
      }) {
        if (name !== "registry.put" || tag !== "latest") return;
        world.registry.push("billing", image?.body ?? "", image?.mediaType ?? "", { tag: "latest" });
      },
    };

    const fault = await world.deliver(arm64, push).catch((error: unknown) => error);
    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({
      code: "TAG_LOST",
      message: expect.stringContaining("tag latest holds sha256:"),
    });
    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [{ tag: "latest", foreign: true }] } });
    expect(world.tags().latest).toBe(world.tags()[RELEASE]);
  });
});
