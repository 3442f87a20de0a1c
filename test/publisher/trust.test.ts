import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../components/core/options";
import { EXPORTED } from "../../components/core/wire";
import { buildIdOf } from "../fakes/build-event";
import { plainImage } from "../fakes/images";
import { type BuildPlan, COMMIT, runIdOf, World } from "../fakes/world";

const OTHER = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("a build that says what CodeBuild does not", () => {
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
    ["no revision", { record: { resolvedVersion: "" } }, /recorded "" as its revision, which is not a commit id/],
    [
      "another run id than the one it was started with",
      { startedWith: "nightly-7", exported: { [EXPORTED.runId]: "nightly-8" } },
      /exported RUN_ID "nightly-8", but was started with "nightly-7"/,
    ],
    [
      "a run id of another revision",
      { exported: { [EXPORTED.runId]: runIdOf(OTHER, "branch/main") } },
      /exported RUN_ID "0123.*", which is of another revision than "3f2a/,
    ],
    ["a run id that is none", { exported: { [EXPORTED.runId]: "../escape" } }, /RUN_ID "\.\.\/escape", which is not 1 to/],
    ["no run id", { exported: { [EXPORTED.runId]: "" } }, /exported no RUN_ID/],
    [
      "a time that is none",
      { exported: { [EXPORTED.time]: "tomorrow" } },
      /exported SOURCE_TIME "tomorrow", which is not a time/,
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
      "a platform of the other builder",
      { exported: { [EXPORTED.digests]: `linux/amd64=${DIGEST} linux/arm64=${DIGEST}` } },
      /built linux\/arm64, which is not its to build/,
    ],
    ["no platform", { exported: { [EXPORTED.digests]: "" } }, /did not build linux\/amd64/],
    ["a pull request", { record: { sourceVersion: "pr/7" } }, /built pull request pr\/7, which publishes nothing/],
  ])("is refused at once and told once: %s", async (_, plan, reason) => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64", ...plan });

    const first = await world.deliver(event);
    const second = await world.deliver(event);
    await world.deliver(world.build({ architecture: "arm64" }));

    expect(first).toMatchObject({ kind: "refused", reason: expect.stringMatching(reason), told: true });
    expect(second).toMatchObject({ kind: "refused", told: false });
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
      exported: { [EXPORTED.runId]: runIdOf(COMMIT, "branch/main") },
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
    ["a short commit", COMMIT.slice(0, 10), "refs/heads/main"],
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

describe("a run whose builds differ", () => {
  it("in their revision is refused", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const startedWith = "nightly-7";
    await world.deliver(world.build({ architecture: "amd64", startedWith, commit: "a".repeat(64) }));

    const outcome = await world.deliver(world.build({ architecture: "arm64", startedWith, commit: "b".repeat(64) }));

    const reason = `amd64 built revision ${"a".repeat(64)}, arm64 built ${"b".repeat(64)}`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(world.tags()).toEqual({});
  });

  it("in their reference is refused", async () => {
    const world = new World();
    world.deploy();
    await world.deliver(world.build({ architecture: "amd64" }));
    const tagged = { [EXPORTED.ref]: "refs/tags/v9.9.9" };

    const outcome = await world.deliver(world.build({ architecture: "arm64", exported: tagged }));

    const reason = "amd64 built reference refs/heads/main, arm64 built refs/tags/v9.9.9";
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });
});

describe("an image that is not what the build said", () => {
  it.each([true, false])("is refused by its real platform (with attestation: %s)", async (attested) => {
    const world = new World();
    world.deploy();
    const amd64 = world.build({ architecture: "amd64", attested });
    const wrong = world.build({ architecture: "arm64", platforms: ["linux/amd64"], attested, content: "other" });
    const [record] = await world.builds.get([buildIdOf(wrong)]);
    const said = record?.exported[EXPORTED.digests]?.replace("linux/amd64", "linux/arm64") ?? "";
    if (record !== undefined) {
      world.builds.record({ ...record, exported: { ...record.exported, [EXPORTED.digests]: said } });
    }

    await world.deliver(amd64);
    const outcome = await world.deliver(wrong);

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("PLATFORM_CONTRADICTION") });
    expect(world.tags()).toEqual({});
  });

  it("is refused when it is of another repository", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    const elsewhere = plainImage("linux/amd64", "elsewhere").documents[0];
    world.registry.create("other");
    const digest = world.registry.push("other", elsewhere?.body ?? "", elsewhere?.mediaType ?? "");
    const [record] = await world.builds.get([buildIdOf(amd64)]);
    if (record !== undefined) {
      const exported = { ...record.exported, [EXPORTED.digests]: `linux/amd64=${digest}` };
      world.builds.record({ ...record, exported });
    }
    await world.deliver(amd64);
    await expect(world.deliver(arm64)).rejects.toMatchObject({ code: "IMAGE_MISSING" });

    world.clock.advance(11 * 60_000);
    const outcome = await world.deliver(arm64);

    const reason = expect.stringMatching(/^it could not be published: IMAGE_MISSING .* is not in repository billing$/);
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });
});

describe("a source without commits", () => {
  it.each<[string, ServiceOptions["source"]]>([
    ["S3", { type: "s3", bucket: "sources", key: "billing.zip" }],
    ["none", { type: "none" }],
  ])("ships by the content hash that both builds report: %s", async (_, source) => {
    const world = new World();
    world.deploy("billing", { ...(source && { source }) });
    const commit = "c0ffee".repeat(10);

    const outcomes = [];
    for (const event of world.run({ commit })) outcomes.push((await world.deliver(event)).kind);

    expect(outcomes).toEqual(["waiting", "published"]);
    expect(Object.keys(world.tags()).sort()).toEqual([commit.slice(0, 12), "latest", "main"]);
  });

  it("counts CodeBuild's word when a build was started with commits after all", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "none" } });

    const outcome = await world.deliver(
      world.build({ architecture: "amd64", record: { resolvedVersion: OTHER }, startedWith: "manual-1" }),
    );

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("but CodeBuild resolved") });
  });
});
