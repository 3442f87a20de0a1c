import { describe, expect, it } from "vitest";
import type { StoredImage } from "../../../components/oci/registry";
import type { PortObserver } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

const OLDER = "a".repeat(40);
const NEWER = "b".repeat(40);

describe("a release tag", () => {
  it("is never written again: a run of another commit that needs it is refused and moves nothing", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: "refs/tags/v1.4.2" });
    const before = world.tags();

    const outcome = await world.publish({ ref: "refs/tags/v1.4.2", commit: NEWER });

    const reason = `release tag 1.4.2 already holds ${before["1.4.2"]}, and is written once`;
    expect(outcome).toMatchObject({ kind: "refused", reason, notified: true });
    expect(world.tags()).toEqual(before);
    expect(world.bus.details("Image Refused")).toMatchObject([
      { id: expect.stringMatching(/\/refused$/), reason },
    ]);
  });

  it("is written once when a branch has its name", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "{branch}"] });
    const name = COMMIT.slice(0, 12);

    const outcome = await world.publish({ ref: `refs/heads/${name}` });

    expect(outcome).toMatchObject({ kind: "published", tags: { written: [name], moved: [], kept: [] } });
    expect(world.registry.writes).toHaveLength(1);
  });

  it("that was pushed by hand with other bytes refuses the run", async () => {
    const world = new World();
    world.deploy();
    world.pushByHand("1.4.2");

    const outcome = await world.publish({ ref: "refs/tags/v1.4.2" });

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("release tag 1.4.2") });
    expect(Object.keys(world.tags())).toEqual(["1.4.2"]);
  });

  it.each(["unchanged", "tag-held"] as const)(
    "in an immutable repository is written once, whatever ECR answers to a repeat: %s",
    async (repeatUnderImmutableTag) => {
      const world = new World();
      const rules = { mutability: "IMMUTABLE", repeatUnderImmutableTag } as const;
      world.deploy("billing", { tags: ["{commit}"] }, rules);
      const [first, second] = world.run();
      await world.deliver(first);

      const outcome = await world.deliver(second, sentTwice(world));

      expect(outcome.kind).toBe("published");
      expect(Object.keys(world.tags())).toEqual([COMMIT.slice(0, 12)]);
    },
  );

  it("moves beside moving tags in a repository that is immutable with exclusions", async () => {
    const world = new World();
    const rules = { mutability: "IMMUTABLE_WITH_EXCLUSION", exclusions: ["cache-*", "latest"] } as const;
    world.deploy("billing", { tags: ["{commit}", "latest"] }, rules);
    await world.publish({ commit: OLDER, committed: "2026-03-01T08:00:00Z" });

    const outcome = await world.publish({ commit: NEWER, committed: "2026-03-01T09:00:00Z" });

    expect(outcome.kind).toBe("published");
    expect(world.tags().latest).toBe(world.held(NEWER.slice(0, 12)));
  });

  it("is there when a moving tag cannot move, and the run is refused with the tag's name", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] }, { mutability: "IMMUTABLE" });
    await world.publish({ commit: OLDER, committed: "2026-03-01T08:00:00Z" });

    const outcome = await world.publish({ commit: NEWER, committed: "2026-03-01T09:00:00Z" });

    const held = world.held(OLDER.slice(0, 12));
    const reason = `tag latest holds ${held}, and the repository does not let it move`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });
});

describe("a run that no tag is for", () => {
  it("is refused with the reference in the reason", async () => {
    const world = new World();
    world.deploy();

    const outcome = await world.publish({ ref: "refs/tags/experiment" });

    const reason =
      'git tag "experiment" is no version of the service, whose versions have scheme "semver"; use the option "versions", or tag the commit again';
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("is refused when each of its tags holds a newer image", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{branch}", "latest"] });
    await world.publish({ commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    const outcome = await world.publish({ commit: OLDER, committed: "2026-03-02T08:00:00Z" });

    expect(outcome).toMatchObject({ kind: "refused", reason: "every tag holds a newer image: main, latest" });
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });
});

/** The SDK sends a put again when it got no answer to the first one, which had arrived. */
function sentTwice(world: World): PortObserver {
  return {
    async before({ name, arguments: [repository, image, tag] }) {
      if (name !== "registry.put") return;
      await world.registry.put(repository as string, image as StoredImage, tag as string);
    },
  };
}
