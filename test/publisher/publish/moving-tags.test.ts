import { describe, expect, it } from "vitest";
import { ANNOTATIONS } from "../../../components/service/contract";
import { attestedImage } from "../../fakes/images";
import { Crash, type PortObserver } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

const OLDER = "a".repeat(40);
const NEWER = "b".repeat(40);

describe("a branch tag", () => {
  it("follows the commit's time, not the order in which runs end", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    const outcome = await world.publish({
      commit: OLDER,
      committed: "2026-03-02T08:00:00Z",
      startedAgo: 60,
    });

    const newest = world.held(NEWER.slice(0, 12));
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
    await world.publish({ commit: OLDER, committed: "2026-03-01T08:00:00Z", startedAgo: 90_000 });
    await world.publish({ commit: NEWER, committed: "2026-03-02T08:00:00Z" });
    const newest = world.held(NEWER.slice(0, 12));
    world.clock.advance(3_600_000);

    await world.publish({
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
    await world.publish({});
    world.clock.advance(3_600_000);

    await world.publish({ startedWith: "nightly-7", content: "rebuilt" });

    expect(world.tags().main).toBe(world.held(`${COMMIT.slice(0, 12)}-20260302_105500000`));
  });

  it("stays with the first of two runs that are equally new", async () => {
    const world = new World();
    world.deploy();
    await world.publish({});

    const outcome = await world.publish({ startedWith: "twin", content: "twin" });

    const first = world.held(COMMIT.slice(0, 12));
    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [] } });
    expect(world.tags()).toMatchObject({ main: first, latest: first });
  });

  it("cannot be held by a commit that claims to be of the future", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ commit: OLDER, committed: "2099-01-01T00:00:00Z", startedAgo: 600 });
    world.clock.advance(60_000);

    await world.publish({ commit: NEWER, committed: "2026-03-02T10:00:30Z", startedAgo: 20 });

    expect(world.tags().main).toBe(world.held(NEWER.slice(0, 12)));
  });

  it("follows the start of the run where the source has no commits", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    await world.publish({ commit: "d".repeat(64), startedAgo: 100 });

    await world.publish({ commit: "e".repeat(64), startedAgo: 200 });

    expect(world.tags().main).toBe(world.held("d".repeat(12)));
  });

  it("replaces what was pushed by hand, and reports it", async () => {
    const world = new World();
    world.deploy();
    const foreign = world.pushByHand("latest");

    const outcome = await world.publish({});

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
    return world.publish({ ref: `refs/tags/v${version}`, commit, committed });
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

    expect(world.tags()).toMatchObject({ "1": world.held("1.10.0"), latest: world.held("1.10.0") });
  });

  it("stay where they are at a pre-release, which has its own tag alone", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await release(world, "1.4.0", "1".repeat(40), "2026-03-01T08:00:00Z");
    const before = world.tags();

    const outcome = await release(world, "1.5.0-rc.1", "2".repeat(40), "2026-03-01T09:00:00Z");

    expect(outcome).toMatchObject({
      kind: "published",
      tags: { written: ["1.5.0-rc.1"], moved: [], kept: [] },
    });
    expect(world.tags()).toEqual({ ...before, "1.5.0-rc.1": world.held("1.5.0-rc.1") });
    expect(await world.published()).toBe(before.latest);
  });

  it("take latest from the branch, which then never takes it back", async () => {
    const world = new World();
    world.deploy("billing", { tags: versions });
    await world.publish({ commit: OLDER, committed: "2026-03-01T08:00:00Z" });
    await release(world, "0.1.0", "1".repeat(40), "2026-03-01T07:00:00Z");

    await world.publish({ commit: NEWER, committed: "2026-03-01T10:00:00Z" });

    const tags = world.tags();
    expect(tags.latest).toBe(tags["0.1.0"]);
    expect(tags.main).toBe(tags[NEWER.slice(0, 12)]);
  });
});

describe("the published parameter", () => {
  it("follows the default branch and no other", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ commit: OLDER, committed: "2026-03-02T08:00:00Z" });
    const released = world.tags().latest;

    const outcome = await world.publish({ commit: NEWER, ref: "refs/heads/feature/x" });

    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [{ tag: "feature-x" }] } });
    expect(await world.published()).toBe(released);
  });

  it("does not follow a pre-release", async () => {
    const world = new World();
    world.deploy();

    const outcome = await world.publish({ ref: "refs/tags/v1.0.0-rc.1" });

    expect(outcome.kind).toBe("published");
    expect(await world.published()).toBeUndefined();
  });

  it("is not taken back by an older run that comes between a crash and its repair", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run({ commit: NEWER, committed: "2026-03-02T09:00:00Z" });
    await world.deliver(amd64);
    const crash: PortObserver = {
      after({ name }) {
        if (name === "parameters.write") throw new Crash("the process goes");
      },
    };
    await expect(world.deliver(arm64, crash)).rejects.toThrow(Crash);
    world.clock.advance(world.settings.leaseSeconds * 1000 + 1);

    await world.publish({ commit: OLDER, committed: "2026-03-02T08:00:00Z" });

    expect(await world.published()).toBe(world.held(NEWER.slice(0, 12)));
  });

  it("is ordered by the ledger for a service without moving tags", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    await world.publish({ commit: NEWER, committed: "2026-03-02T09:00:00Z" });

    await world.publish({ commit: OLDER, committed: "2026-03-02T08:00:00Z" });

    expect(await world.published()).toBe(world.held(NEWER.slice(0, 12)));
  });
});

describe("a moving tag that holds an index", () => {
  it.each([
    ["without annotations", undefined],
    ["with annotations of another tool", { "org.opencontainers.image.version": "99.0.0" }],
    ["with a start that is no time", { [ANNOTATIONS.run]: "x", [ANNOTATIONS.runStarted]: "never" }],
  ])("is not ours and is replaced: %s", async (_, annotations) => {
    const world = new World();
    world.deploy();
    const documents = attestedImage("linux/amd64", "foreign").documents;
    for (const { body, mediaType } of documents) world.registry.push("billing", body, mediaType);
    const index = documents.at(-1);
    const body = JSON.stringify({ ...JSON.parse(index?.body ?? ""), annotations });
    world.registry.push("billing", body, index?.mediaType ?? "", { tag: "latest" });

    const outcome = await world.publish({});

    expect(outcome).toMatchObject({ tags: { moved: [{ tag: "main" }, { tag: "latest", foreign: true }] } });
  });
});
