import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { EXPORTED, START } from "../../../components/service/contract";
import { buildIdOf } from "../../fakes/build-event";
import { type BuildPlan, COMMIT, World } from "../../fakes/world";

const OTHER = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("a build that exports what CodeBuild did not record", () => {
  it.each<[string, Partial<BuildPlan>, RegExp]>([
    [
      "another revision",
      { exported: { [EXPORTED.revision]: OTHER } },
      /exported SOURCE_REVISION "0123.*", but CodeBuild resolved "3f2a/,
    ],
    [
      "another branch",
      { record: { sourceVersion: "refs/heads/experiment" } },
      /exported SOURCE_REF "refs\/heads\/main", but CodeBuild was asked for "refs\/heads\/experiment"/,
    ],
    [
      "another commit as its reference",
      { exported: { [EXPORTED.ref]: OTHER } },
      /exported SOURCE_REF "0123.*", but CodeBuild was asked for "3f2a/,
    ],
    [
      "no revision",
      { record: { resolvedVersion: "" } },
      /recorded "" as its revision, which is not a commit id/,
    ],
    [
      "the run id of another build",
      { startedWith: "build-00000000-0000-4000-8000-00000000abcd" },
      /started with RUN_ID "build-0.*abcd", the run of another build; start it without RUN_ID/,
    ],
    ["a run id that is none", { startedWith: "../escape" }, /RUN_ID "\.\.\/escape", which is not 1 to/],
    [
      "a time that is none",
      { exported: { [EXPORTED.time]: "tomorrow" } },
      /exported SOURCE_TIME "tomorrow", which is not a time/,
    ],
    [
      "a time with something before it",
      { exported: { [EXPORTED.time]: "at 2026-03-02T09:30:00Z" } },
      /exported SOURCE_TIME "at 2026.*", which is not a time/,
    ],
    [
      "a time with something after it",
      { exported: { [EXPORTED.time]: "2026-03-02T09:30:00Z!" } },
      /exported SOURCE_TIME "2026.*!", which is not a time/,
    ],
    [
      "a digest that is none",
      { exported: { [EXPORTED.digests]: "linux/amd64=sha256:beef" } },
      /exported "linux\/amd64=sha256:beef" in IMAGE_DIGESTS/,
    ],
    [
      "one platform twice",
      { exported: { [EXPORTED.digests]: `linux/amd64=${DIGEST} linux/x86_64=${DIGEST}` } },
      /exported linux\/amd64 twice/,
    ],
    [
      "a platform of the other build project",
      { exported: { [EXPORTED.digests]: `linux/amd64=${DIGEST} linux/arm64=${DIGEST}` } },
      /built linux\/arm64, which is not its to build/,
    ],
    [
      "other platforms than its own",
      { exported: { [EXPORTED.digests]: `linux/arm64=${DIGEST} linux/arm/v7=${DIGEST}` } },
      /: it built linux\/arm64, linux\/arm\/v7, which is not its to build; it did not build linux\/amd64$/,
    ],
    ["no platform", { exported: { [EXPORTED.digests]: "" } }, /did not build linux\/amd64/],
    [
      "a pull request",
      { record: { sourceVersion: "pr/7" } },
      /built pull request pr\/7, which publishes nothing/,
    ],
  ])("is refused at once, with one event: %s", async (_, plan, reason) => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64", ...plan });

    const first = await world.deliver(event);
    const second = await world.deliver(event);
    const startedWith = runOfLeader(buildIdOf(event));
    await world.deliver(world.build({ architecture: "arm64", startedWith }));

    expect(first).toMatchObject({ kind: "refused", reason: expect.stringMatching(reason), notified: true });
    expect(second).toMatchObject({ kind: "refused", notified: false });
    expect(world.tags()).toEqual({});
    expect(world.bus.details("Image Refused")).toHaveLength(1);
    expect(world.bus.details("Image Published")).toEqual([]);
  });

  it("disturbs no other run by naming it", async () => {
    const world = new World();
    world.deploy();
    const good = world.run();
    const startedWith = runOfLeader(buildIdOf(good[0]));
    const forged = world.build({ architecture: "arm64", commit: OTHER, startedWith, startedAgo: 5 });

    await world.deliver(good[0]);
    const refused = await world.deliver(forged);
    const published = await world.deliver(good[1]);

    expect(refused).toMatchObject({ kind: "refused", run: runOfLeader(buildIdOf(forged)) });
    expect(published).toMatchObject({ kind: "published", run: startedWith });
  });

  it("is of its run all the same when it exports another run id, as the buildspec of an older version does", async () => {
    const world = new World();
    world.deploy();
    const exported = { [START.runId]: "nightly-8" };

    const outcome = await world.publish({ exported });

    expect(outcome).toMatchObject({ kind: "published", run: expect.stringMatching(/^build-/) });
  });

  it("built a pull request, when the event alone says so", async () => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64" }) as {
      detail: { "additional-information": Record<string, unknown> };
    };
    event.detail["additional-information"]["source-version"] = "pr/12";

    const outcome = await world.deliver(event);

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("pull request pr/12") });
  });

  it("failed, when the event alone says so", async () => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64" }) as { detail: Record<string, unknown> };
    event.detail["build-status"] = "FAILED";

    const outcome = await world.deliver(event);

    expect(outcome.kind).toBe("failed");
  });
});

describe("a reference that CodeBuild knows by another form", () => {
  it.each([
    ["a branch by its bare name", "main", "refs/heads/main"],
    ["a branch with its commit", `refs/heads/main^{${COMMIT}}`, "refs/heads/main"],
    ["nothing", "", "refs/heads/main"],
    ["a full reference where the build has the bare name", "refs/heads/main", "main"],
  ])("is the same: %s", async (_, sourceVersion, ref) => {
    const world = new World();
    world.deploy("billing", { tags: ["{branch}"] });
    const plan = { record: { sourceVersion }, exported: { [EXPORTED.ref]: ref } };

    for (const event of world.run(plan)) await world.deliver(event);

    expect(Object.keys(world.tags())).toEqual(["main"]);
  });

  it("is no branch when only the commit is known", async () => {
    const world = new World();
    world.deploy();
    const plan = { exported: { [EXPORTED.ref]: "" } };

    for (const event of world.run(plan)) await world.deliver(event);

    expect(Object.keys(world.tags())).toEqual([COMMIT.slice(0, 12)]);
  });
});
