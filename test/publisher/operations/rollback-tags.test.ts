import { describe, expect, it } from "vitest";
import { callRecorder } from "../../fakes/observed";
import type { RepositoryRules } from "../../fakes/registry";
import { namesOf } from "../../fakes/run-of";
import { World } from "../../fakes/world";

const OLD = { commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" };
const BAD = { commit: "b".repeat(40), committed: "2026-03-02T08:00:00Z" };

async function worldWithBadImage(rules: RepositoryRules = {}): Promise<World> {
  const world = new World();
  world.deploy("billing", {}, rules);
  await world.publish(OLD);
  await world.publish(BAD);
  return world;
}

describe("the tags of a rollback", () => {
  it("are not written again where they hold the image already", async () => {
    const world = await worldWithBadImage();
    await world.rollBack({ ...namesOf(world, OLD.commit), tags: ["main"] });
    const bad = world.held("latest");
    const first = await world.rollBack(namesOf(world, OLD.commit));
    const calls: string[] = [];

    const second = await world.rollBack(namesOf(world, OLD.commit), callRecorder(calls));

    expect(first).toMatchObject({ moved: [{ tag: "latest", previous: bad, foreign: false }] });
    expect(second).toMatchObject({ kind: "rolledBack", moved: [] });
    expect(calls).not.toContain("registry.put");
  });

  it("are written anew where they are gone, with nothing that they held before", async () => {
    const world = await worldWithBadImage();
    world.registry.delete("billing", world.held("latest"));

    const outcome = await world.rollBack(namesOf(world, OLD.commit));

    expect(outcome).toStrictEqual({
      ...namesOf(world, OLD.commit),
      kind: "rolledBack",
      digest: world.held(OLD.commit.slice(0, 12)),
      moved: [
        { tag: "main", foreign: false },
        { tag: "latest", foreign: false },
      ],
    });
    expect(world.held("latest")).toBe(world.held(OLD.commit.slice(0, 12)));
  });

  it("that the repository does not let move are a fault, and the lease is given back", async () => {
    const rules: { mutability: NonNullable<RepositoryRules["mutability"]> } = { mutability: "MUTABLE" };
    const world = await worldWithBadImage(rules);
    const bad = world.held("main");
    rules.mutability = "IMMUTABLE";

    await expect(world.rollBack(namesOf(world, OLD.commit))).rejects.toThrow(
      `TAG_LOST rolling back run ${namesOf(world, OLD.commit).run} of fleet-billing: tag main holds ${bad}, and the repository does not let it move`,
    );

    rules.mutability = "MUTABLE";
    expect(await world.rollBack(namesOf(world, OLD.commit))).toMatchObject({ kind: "rolledBack" });
  });

  it("of another branch leave the published parameter alone", async () => {
    const world = await worldWithBadImage();
    const ref = "refs/heads/feature/x";
    await world.publish({ commit: "c".repeat(40), committed: "2026-03-02T08:10:00Z", ref });
    const first = world.held("feature-x");
    await world.publish({ commit: "d".repeat(40), committed: "2026-03-02T08:20:00Z", ref });
    const published = await world.published();

    await world.rollBack(namesOf(world, "c".repeat(40)));

    expect(world.held("feature-x")).toBe(first);
    expect(published).toBe(world.held("latest"));
    expect(await world.published()).toBe(published);
  });
});
