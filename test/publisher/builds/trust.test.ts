import { describe, expect, it } from "vitest";
import { EXPORTED, START } from "../../../components/service/contract";
import { type BuildPlan, COMMIT, runIdOf, World } from "../../fakes/world";

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
      "another run id than the one it was started with",
      { startedWith: "nightly-7", exported: { [START.runId]: "nightly-8" } },
      /exported RUN_ID "nightly-8", but was started with "nightly-7"/,
    ],
    [
      "a run id of another revision",
      { exported: { [START.runId]: runIdOf(OTHER, "branch/main") } },
      /exported RUN_ID "0123.*", which is of another revision than "3f2a/,
    ],
    [
      "a run id that is none",
      { exported: { [START.runId]: "../escape" } },
      /RUN_ID "\.\.\/escape", which is not 1 to/,
    ],
    ["no run id", { exported: { [START.runId]: "" } }, /exported no RUN_ID/],
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
    await world.deliver(world.build({ architecture: "arm64" }));

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
    const forged = world.build({
      architecture: "amd64",
      commit: OTHER,
      startedAgo: 5,
      exported: { [START.runId]: runIdOf(COMMIT, "branch/main") },
    });

    await world.deliver(good[0]);
    const refused = await world.deliver(forged);
    const published = await world.deliver(good[1]);

    expect(refused.kind).toBe("refused");
    expect(published.kind).toBe("published");
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
