import { describe, expect, it } from "vitest";
import { Crash, crashBefore } from "../../fakes/observed";
import { driftsOf } from "../../fakes/published";
import { type BuildPlan, COMMIT, World } from "../../fakes/world";

const RELEASE = COMMIT.slice(0, 12);
const VERSION = "refs/tags/v1.4.2";
const HOUR = 3_600_000;

/** The next build of the same source, an hour later; it starts five minutes before it ends. */
function again(world: World, plan: Partial<BuildPlan> = {}) {
  world.clock.advance(HOUR);
  return world.publish({ startedWith: `again-${world.clock.now()}`, content: "patched", ...plan });
}

describe("a rebuild", () => {
  it("of a branch leaves the first release tag, has one of its own, and moves the moving tags", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const first = world.tags();

    const outcome = await again(world);

    const own = `${RELEASE}-20260302_105500000`;
    const digest = world.held(own);
    expect(outcome).toMatchObject({
      kind: "published",
      digest,
      tags: { written: [own], moved: [{ tag: "main" }, { tag: "latest" }], kept: [] },
    });
    expect(world.tags()).toEqual({ ...first, [own]: digest, main: digest, latest: digest });
    expect(world.bus.details("Image Published")[1]).toMatchObject({ tags: { written: [own] } });
    expect(await world.published()).toBe(digest);
  });

  it("of a version moves its minor, its major and the fixed tags", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: VERSION });
    const first = world.held("1.4.2");

    await again(world, { ref: VERSION });

    const digest = world.held("1.4.2-20260302_105500000");
    expect(world.tags()).toMatchObject({ "1.4.2": first, "1.4": digest, "1": digest, latest: digest });
  });

  it("of an old commit has its release tag and takes no moving tag back", async () => {
    const world = new World();
    world.deploy();
    const old = { commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" };
    await world.publish(old);
    await world.publish();
    const newest = world.held("latest");

    const outcome = await again(world, old);

    expect(outcome).toMatchObject({
      kind: "published",
      tags: { written: ["aaaaaaaaaaaa-20260302_105500000"], moved: [], kept: [{}, {}] },
    });
    expect(world.tags()).toMatchObject({ main: newest, latest: newest });
  });

  it("of a commit that is on another branch too has its release tag and that branch's tag", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const first = world.tags();

    await again(world, { ref: "refs/heads/hotfix" });

    const digest = world.held("hotfix");
    expect(world.tags()).toEqual({ ...first, [`${RELEASE}-20260302_105500000`]: digest, hotfix: digest });
  });

  it("writes the first release tag where nothing holds it any more", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    world.registry.delete("billing", world.held(RELEASE));

    await again(world);

    expect(Object.keys(world.tags()).sort()).toEqual([RELEASE, "latest", "main"].sort());
  });

  it("that ends before the first build takes its release tag, and the first build gets the other", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    await expect(world.deliver(arm64, crashBefore(5))).rejects.toThrow(Crash);
    world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
    await again(world);
    const rebuilt = world.held(RELEASE);

    const outcome = await world.deliver(arm64);

    const own = `${RELEASE}-20260302_095500000`;
    expect(outcome).toMatchObject({ kind: "published", tags: { written: [own], moved: [] } });
    expect(world.tags()).toMatchObject({ [RELEASE]: rebuilt, main: rebuilt, latest: rebuilt });
    expect(world.held(own)).not.toBe(rebuilt);
  });

  it("at the same time as another has a tag of its own like that one, and the later start is newer", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const early = world.run({ startedWith: "early", content: "early", startedAgo: 200 });
    const late = world.run({ startedWith: "late", content: "late", startedAgo: 100 });
    await world.deliver(early[0]);
    await world.deliver(late[0]);

    const outcomes = await Promise.all([world.deliver(late[1]), world.deliver(early[1])]);

    expect(outcomes.map(({ kind }) => kind)).toEqual(["published", "published"]);
    const tags = world.tags();
    expect(Object.keys(tags)).toContain(`${RELEASE}-20260302_095640000`);
    expect(tags).toMatchObject({ main: tags[`${RELEASE}-20260302_095820000`] });
  });

  it("that started in the same millisecond as another is refused with the tag's name", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    await world.publish();
    await world.publish({ startedWith: "one", content: "one" });
    const tag = `${RELEASE}-20260302_095500000`;

    const outcome = await world.publish({ startedWith: "two", content: "two" });

    const reason = `release tag ${tag} already holds ${world.held(tag)}, and is written once`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("is refused where its tag would be longer than a tag may be, and moves nothing", async () => {
    const world = new World();
    world.deploy("billing", { tags: [`${"x".repeat(100)}-{commit}`, "latest"] });
    await world.publish();
    const first = world.tags();

    const outcome = await again(world);

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: `release tag ${"x".repeat(100)}-${RELEASE} holds another build of its source, and is too long for a rebuild's tag`,
    });
    expect(world.tags()).toEqual(first);
  });

  it("is published in a repository that is immutable with exclusions", async () => {
    const world = new World();
    const rules = { mutability: "IMMUTABLE_WITH_EXCLUSION", exclusions: ["cache-*", "latest"] } as const;
    world.deploy("billing", { tags: ["{commit}", "latest"] }, rules);
    await world.publish();

    const outcome = await again(world);

    expect(outcome.kind).toBe("published");
    expect(world.held("latest")).toBe(world.held(`${RELEASE}-20260302_105500000`));
  });

  it("leaves no tag that a reconciliation reports", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    await world.publish({ ref: VERSION, commit: "d".repeat(40) });
    await again(world);
    await again(world, { ref: VERSION, commit: "d".repeat(40) });
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(driftsOf(world)).toEqual([]);
  });
});

describe("a release tag of a rebuild", () => {
  it("that was pushed by hand before refuses the rebuild", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const tag = `${RELEASE}-20260302_105500000`;
    const foreign = world.pushByHand(tag);

    const outcome = await again(world);

    const reason = `release tag ${tag} already holds ${foreign}, and is written once`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("that was pushed over by hand is reported", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    await again(world);
    const tag = `${RELEASE}-20260302_105500000`;
    const foreign = world.pushByHand(tag);

    await world.reconcile();

    expect(driftsOf(world)).toEqual([{ tag, holds: foreign }]);
  });
});

describe("a release tag that holds an image", () => {
  it.each([
    ["another revision", { "org.opencontainers.image.revision": "b".repeat(40) }],
    ["another version", { "org.opencontainers.image.version": "1.4.3" }],
    ["no run of a publisher", { "multiarch-codebuild.run.id": undefined }],
  ])("of %s is not of the same source, so the run is refused", async (_, other) => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: VERSION });
    const image = world.registry.image("billing", world.held("1.4.2"));
    const index = JSON.parse(image?.body ?? "");
    const body = JSON.stringify({ ...index, annotations: { ...index.annotations, ...other } });
    world.registry.push("billing", body, image?.mediaType ?? "", { tag: "1.4.2" });

    const outcome = await again(world, { ref: VERSION });

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("release tag 1.4.2") });
  });
});

describe("a rollback", () => {
  it("goes from a rebuild to the first build and on to the rebuild again, each by its run", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    await world.publish({ startedWith: "nightly", content: "patched", startedAgo: 200 });
    const [first, rebuilt] = [world.held(RELEASE), world.held(`${RELEASE}-20260302_095640000`)];
    const [firstRun, rebuild] = world.ledger.all().map(({ run }) => run);

    const held: (string | undefined)[] = [];
    for (const run of [firstRun, rebuild]) {
      const outcome = await world.rollBack({ service: "fleet-billing", run });
      expect(outcome.kind).toBe("rolledBack");
      held.push(world.tags().latest, world.tags().main, await world.published());
    }

    expect(held).toEqual([first, first, first, rebuilt, rebuilt, rebuilt]);
  });
});
