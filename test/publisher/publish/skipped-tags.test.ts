import { describe, expect, it } from "vitest";
import { World } from "../../fakes/world";

const OTHER = "bbbbbbbb0d0b7e5f648a9cbbd0e1f23344556677";

describe("a branch that is named like a tag of something else", () => {
  it("F06-branch-latest: moves no fixed tag, and the event says so", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const { latest } = world.tags();

    await world.publish({ ref: "refs/heads/latest", commit: OTHER });

    expect(world.tags().latest).toBe(latest);
    expect(world.bus.details("Image Published")[1]).toMatchObject({
      tags: { moved: [], skipped: [{ tag: "latest", reason: '"latest" is a fixed tag of the service' }] },
    });
  });

  it("F06-branch-version: leaves the version its tag", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: "refs/heads/1.4.3" });
    expect(world.tags()).not.toHaveProperty(["1.4.3"]);

    await world.publish({ ref: "refs/tags/v1.4.3" });

    const digest = world.bus.details("Image Published")[1]?.digest;
    expect(world.tags()).toMatchObject({ "1.4.3": digest, "1.4": digest, latest: digest });
  });

  it("is refused with the reason when it has no other tag", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{branch}", "latest"] });

    expect(await world.publish({ ref: "refs/heads/latest" })).toMatchObject({
      kind: "refused",
      reason:
        'the tags of the service have none for refs/heads/latest; tag latest is skipped: "latest" is a fixed tag of the service',
    });
  });
});
