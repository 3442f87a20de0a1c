import { describe, expect, it } from "vitest";
import { ANNOTATIONS } from "../../components/core/wire";
import type { StoredImage } from "../../components/publisher/ports";
import { attestedImage, plainImage } from "../fakes/images";
import type { PortObserver } from "../fakes/observed";
import { type BuildPlan, COMMIT, World } from "../fakes/world";

const OLDER = "a".repeat(40);
const NEWER = "b".repeat(40);

type Push = Omit<BuildPlan, "architecture">;

async function publish(world: World, push: Push) {
  const [first, second] = world.run(push);
  await world.deliver(first);
  return world.deliver(second);
}

/** Digest that a run's release tag holds. */
function released(world: World, tag: string): string {
  const digest = world.tags()[tag];
  if (digest === undefined) throw new Error(`there is no tag ${tag}`);
  return digest;
}

describe("a release tag", () => {
  it("is never written again: a run that needs it for other bytes is refused and moves nothing", async () => {
    const world = new World();
    world.deploy();
    await publish(world, {});
    const before = world.tags();

    const outcome = await publish(world, { ref: "refs/heads/hotfix", content: "another" });

    const reason = `release tag ${COMMIT.slice(0, 12)} already holds ${before.latest}, and is written once`;
    expect(outcome).toMatchObject({ kind: "refused", reason, told: true });
    expect(world.tags()).toEqual(before);
    expect(world.bus.details("Image Refused")).toMatchObject([{ id: expect.stringMatching(/\/refused$/), reason }]);
  });

  it("of a run with an id of its own ends with that id, so that a rebuild has one", async () => {
    const world = new World();
    world.deploy();
    await publish(world, {});
    world.clock.advance(3_600_000);

    const outcome = await publish(world, { startedWith: "nightly-7", content: "rebuilt" });

    const release = `${COMMIT.slice(0, 12)}-nightly-7`;
    expect(outcome.kind).toBe("published");
    expect(Object.keys(world.tags()).sort()).toEqual([COMMIT.slice(0, 12), release, "latest", "main"].sort());
    expect(world.tags().latest).toBe(released(world, release));
  });

  it("that was pushed by hand with other bytes refuses the run", async () => {
    const world = new World();
    world.deploy();
    pushByHand(world, "1.4.2");

    const outcome = await publish(world, { ref: "refs/tags/v1.4.2" });

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
    await publish(world, { commit: OLDER, committed: "2026-03-01T08:00:00Z" });

    const outcome = await publish(world, { commit: NEWER, committed: "2026-03-01T09:00:00Z" });

    expect(outcome.kind).toBe("published");
    expect(world.tags().latest).toBe(released(world, NEWER.slice(0, 12)));
  });

  it("is there when a moving tag cannot move, and the run is refused with the tag's name", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] }, { mutability: "IMMUTABLE" });
    await publish(world, { commit: OLDER, committed: "2026-03-01T08:00:00Z" });

    const outcome = await publish(world, { commit: NEWER, committed: "2026-03-01T09:00:00Z" });

    const held = released(world, OLDER.slice(0, 12));
    const reason = `tag latest holds ${held}, and the repository does not let it move`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });
});

describe("a branch tag", () => {
  it("follows the commit's time, not the order in which runs end", async () => {
    const world = new World();
    world.deploy();
    await publish(world, { commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    const outcome = await publish(world, { commit: OLDER, committed: "2026-03-02T08:00:00Z", startedAgo: 60 });

    const newest = released(world, NEWER.slice(0, 12));
    expect(outcome).toMatchObject({
      kind: "published",
      tags: {
        moved: [],
        kept: [
          { tag: "main", holds: newest },
          { tag: "latest", holds: newest },
        ],
      },
    });
    expect(world.tags()).toMatchObject({ main: newest, latest: newest });
    expect(await world.published()).toBe(newest);
  });

  it("is not taken back by a re-run of yesterday's commit", async () => {
    const world = new World();
    world.deploy();
    await publish(world, { commit: OLDER, committed: "2026-03-01T08:00:00Z", startedAgo: 90_000 });
    await publish(world, { commit: NEWER, committed: "2026-03-02T08:00:00Z" });
    const newest = released(world, NEWER.slice(0, 12));
    world.clock.advance(3_600_000);

    await publish(world, {
      commit: OLDER,
      committed: "2026-03-01T08:00:00Z",
      startedWith: "again",
      content: "re-run",
    });

    expect(world.tags()).toMatchObject({ main: newest, latest: newest });
  });

  it("moves to a rebuild of the same commit", async () => {
    const world = new World();
    world.deploy();
    await publish(world, {});
    world.clock.advance(3_600_000);

    await publish(world, { startedWith: "nightly-7", content: "rebuilt" });

    expect(world.tags().main).toBe(released(world, `${COMMIT.slice(0, 12)}-nightly-7`));
  });

  it("cannot be held by a commit that claims to be of the future", async () => {
    const world = new World();
    world.deploy();
    await publish(world, { commit: OLDER, committed: "2099-01-01T00:00:00Z", startedAgo: 600 });
    world.clock.advance(60_000);

    await publish(world, { commit: NEWER, committed: "2026-03-02T10:00:30Z", startedAgo: 20 });

    expect(world.tags().main).toBe(released(world, NEWER.slice(0, 12)));
  });

  it("follows the start of the run where the source has no commits", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    await publish(world, { commit: "d".repeat(64), startedAgo: 100 });

    await publish(world, { commit: "e".repeat(64), startedAgo: 200 });

    expect(world.tags().main).toBe(released(world, "d".repeat(12)));
  });

  it("replaces what somebody pushed by hand, and says so", async () => {
    const world = new World();
    world.deploy();
    const foreign = pushByHand(world, "latest");

    const outcome = await publish(world, {});

    expect(outcome).toMatchObject({
      tags: {
        moved: [
          { tag: "main", foreign: false },
          { tag: "latest", previous: foreign, foreign: true },
        ],
      },
    });
    expect(world.tags().latest).toBe(world.tags().main);
  });
});

describe("version tags", () => {
  const versions = ["{version}", "{minor}", "{major}", "latest", "{commit}", "{branch}"];

  async function release(world: World, version: string, commit: string, committed: string) {
    return publish(world, { ref: `refs/tags/v${version}`, commit, committed });
  }

  it("follow semantic versions: a fix of 1.4 after 2.0.0 moves 1.4 and 1, and not latest", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await release(world, "1.4.9", "1".repeat(40), "2026-03-01T08:00:00Z");
    await release(world, "2.0.0", "2".repeat(40), "2026-03-01T09:00:00Z");

    await release(world, "1.4.10", "3".repeat(40), "2026-03-01T10:00:00Z");

    const tags = world.tags();
    expect(tags).toMatchObject({ "1.4": tags["1.4.10"], "1": tags["1.4.10"], latest: tags["2.0.0"] });
    expect(tags["2"]).toBe(tags["2.0.0"]);
    expect(await world.published()).toBe(tags["2.0.0"]);
  });

  it("do not go back to an older version that was committed later", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await release(world, "1.10.0", "1".repeat(40), "2026-03-01T08:00:00Z");

    await release(world, "1.9.9", "2".repeat(40), "2026-03-01T09:00:00Z");

    expect(world.tags()).toMatchObject({ "1": released(world, "1.10.0"), latest: released(world, "1.10.0") });
  });

  it("stay where they are at a pre-release, which has its own tag alone", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await release(world, "1.4.0", "1".repeat(40), "2026-03-01T08:00:00Z");
    const before = world.tags();

    const outcome = await release(world, "1.5.0-rc.1", "2".repeat(40), "2026-03-01T09:00:00Z");

    expect(outcome).toMatchObject({ kind: "published", tags: { written: ["1.5.0-rc.1"], moved: [], kept: [] } });
    expect(world.tags()).toEqual({ ...before, "1.5.0-rc.1": released(world, "1.5.0-rc.1") });
    expect(await world.published()).toBe(before.latest);
  });

  it("take latest from the branch, which then never takes it back", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await publish(world, { commit: OLDER, committed: "2026-03-01T08:00:00Z" });
    await release(world, "0.1.0", "1".repeat(40), "2026-03-01T07:00:00Z");

    await publish(world, { commit: NEWER, committed: "2026-03-01T10:00:00Z" });

    const tags = world.tags();
    expect(tags.latest).toBe(tags["0.1.0"]);
    expect(tags.main).toBe(tags[NEWER.slice(0, 12)]);
  });
});

describe("a run that no tag is for", () => {
  it("is refused with the reference in the reason", async () => {
    const world = new World();
    world.deploy();

    const outcome = await publish(world, { ref: "refs/tags/experiment" });

    const reason = "the tags of the service have none for refs/tags/experiment";
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("is refused when each of its tags holds a newer image", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{branch}", "latest"] });
    await publish(world, { commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    const outcome = await publish(world, { commit: OLDER, committed: "2026-03-02T08:00:00Z" });

    expect(outcome).toMatchObject({ kind: "refused", reason: "every tag holds a newer image: main, latest" });
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });
});

describe("the published parameter", () => {
  it("follows the shipping branch and no other", async () => {
    const world = new World();
    world.deploy();
    await publish(world, { commit: OLDER, committed: "2026-03-02T08:00:00Z" });
    const shipped = world.tags().latest;

    const outcome = await publish(world, { commit: NEWER, ref: "refs/heads/feature/x" });

    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [{ tag: "feature-x" }] } });
    expect(await world.published()).toBe(shipped);
  });

  it("is ordered by the ledger for a service without moving tags", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    await publish(world, { commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    await publish(world, { commit: OLDER, committed: "2026-03-02T08:00:00Z" });

    expect(await world.published()).toBe(released(world, NEWER.slice(0, 12)));
  });
});

describe("a moving tag that holds an index", () => {
  it.each([
    ["without annotations", undefined],
    ["with annotations of somebody else", { "org.opencontainers.image.version": "99.0.0" }],
    ["with a start that is no time", { [ANNOTATIONS.run]: "x", [ANNOTATIONS.runStarted]: "never" }],
  ])("is not ours and is replaced: %s", async (_, annotations) => {
    const world = new World();
    world.deploy();
    const documents = attestedImage("linux/amd64", "foreign").documents;
    for (const { body, mediaType } of documents) world.registry.push("billing", body, mediaType);
    const index = documents.at(-1);
    const body = JSON.stringify({ ...JSON.parse(index?.body ?? ""), annotations });
    world.registry.push("billing", body, index?.mediaType ?? "", { tag: "latest" });

    const outcome = await publish(world, {});

    expect(outcome).toMatchObject({ tags: { moved: [{ tag: "main" }, { tag: "latest", foreign: true }] } });
  });
});

function pushByHand(world: World, tag: string): string {
  const [image] = plainImage("linux/amd64", "by hand").documents;
  return world.registry.push("billing", image?.body ?? "", image?.mediaType ?? "", { tag });
}

/** The SDK sends a put again when it got no answer to the first one, which had arrived. */
function sentTwice(world: World): PortObserver {
  return {
    async before({ name, arguments: [repository, image, tag] }) {
      if (name !== "registry.put") return;
      await world.registry.put(repository as string, image as StoredImage, tag as string);
    },
  };
}
