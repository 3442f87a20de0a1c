import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { EXPORTED, START } from "../../../components/service/contract";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { buildIdOf } from "../../fakes/build-event";
import { plainImage } from "../../fakes/images";
import type { PortObserver } from "../../fakes/observed";
import { runIdOf, World } from "../../fakes/world";

const OTHER = "0123456789abcdef0123456789abcdef01234567";

describe("a run whose builds differ", () => {
  it("in their revision is refused", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const leader = world.build({ architecture: "amd64", commit: "a".repeat(64) });
    const startedWith = runOfLeader(buildIdOf(leader));
    await world.deliver(leader);

    const outcome = await world.deliver(
      world.build({ architecture: "arm64", startedWith, commit: "b".repeat(64) }),
    );

    const reason = `amd64 built revision ${"a".repeat(64)}, arm64 built ${"b".repeat(64)}`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(world.tags()).toEqual({});
  });

  it("in their reference has that of its leader", async () => {
    const world = new World();
    world.deploy();
    const leader = world.build({ architecture: "amd64" });
    const startedWith = runOfLeader(buildIdOf(leader));
    await world.deliver(leader);
    const tagged = { [EXPORTED.ref]: "refs/tags/v9.9.9" };

    const outcome = await world.deliver(
      world.build({ architecture: "arm64", startedWith, exported: tagged }),
    );

    expect(outcome.kind).toBe("published");
    expect(world.bus.details("Image Published")).toMatchObject([{ ref: "refs/heads/main" }]);
    expect(world.tags()).not.toHaveProperty("9.9.9");
  });
});

describe("an image that is not what the build said", () => {
  it.each([true, false])("is refused by its real platform (with attestation: %s)", async (attested) => {
    const world = new World();
    world.deploy();
    const amd64 = world.build({ architecture: "amd64", attested });
    const wrong = world.build({
      architecture: "arm64",
      platforms: ["linux/amd64"],
      attested,
      content: "other",
    });
    const [record] = await world.builds.get([buildIdOf(wrong)]);
    const said = record?.exported[EXPORTED.digests]?.replace("linux/amd64", "linux/arm64") ?? "";
    if (record !== undefined) {
      world.builds.record({ ...record, exported: { ...record.exported, [EXPORTED.digests]: said } });
    }

    await world.deliver(amd64);
    const outcome = await world.deliver(wrong);

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("PLATFORM_CONTRADICTION"),
    });
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

    const reason = expect.stringMatching(
      /^it can never be published, what it built is gone: IMAGE_MISSING .* is not in repository billing$/,
    );
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });
});

describe("an image whose bytes are not of its digest", () => {
  it("is a fault, and nothing is tagged", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const corrupt: PortObserver = {
      after({ name }, answer) {
        if (name !== "registry.read" || !(answer instanceof Map)) return;
        for (const [reference, image] of answer) answer.set(reference, { ...image, body: `${image.body} ` });
      },
    };

    const delivery = world.deliver(arm64, corrupt);

    await expect(delivery).rejects.toMatchObject({
      code: "IMAGE_CORRUPT",
      message: expect.stringMatching(
        /^IMAGE_CORRUPT reading images run \S+ of fleet-billing: what was read as sha256:\w{64} has the digest sha256:\w{64}$/,
      ),
    });
    expect(world.tags()).toEqual({});
  });
});

describe("a source without commits", () => {
  it.each<[string, ServiceOptions["source"]]>([
    ["S3", { type: "s3", bucket: "sources", key: "billing.zip" }],
    ["none", { type: "none" }],
  ])("is published under the content hash that both builds report: %s", async (_, source) => {
    const world = new World();
    world.deploy("billing", { ...(source && { source }) });
    const commit = "c0ffee".repeat(10);

    const outcomes = [];
    for (const event of world.run({ commit })) outcomes.push((await world.deliver(event)).kind);

    expect(outcomes).toEqual(["waiting", "published"]);
    expect(Object.keys(world.tags()).sort()).toEqual([commit.slice(0, 12), "latest", "main"]);
  });

  it("counts as the default branch, whatever reference the build names", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const plan = { commit: "a".repeat(64), exported: { [EXPORTED.ref]: "refs/heads/experiment" } };

    const outcome = await world.publish(plan);

    expect(outcome.kind).toBe("published");
    expect(Object.keys(world.tags()).sort()).toEqual(["a".repeat(12), "latest", "main"]);
  });

  it.each([
    ["words", "the newest"],
    ["a hash with something before it", `x${"a".repeat(64)}`],
    ["a hash with something after it", `${"a".repeat(64)}!`],
    ["a short hash", "abc123"],
  ])("has no content hash that is %s", async (_case, revision) => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const exported = { [EXPORTED.revision]: revision };

    const outcome = await world.deliver(
      world.build({ architecture: "amd64", commit: "a".repeat(64), startedWith: "manual-1", exported }),
    );

    const reason = `it exported SOURCE_REVISION "${revision}", which is not a hash of 12 to 128 hex digits`;
    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
  });

  it("takes no run id that a build exports", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const exported = { [START.runId]: runIdOf("b".repeat(64), "manual") };

    await world.deliver(world.build({ architecture: "amd64", commit: "a".repeat(64), exported }));

    expect(world.ledger.all().map(({ run }) => run)).toEqual(["build-00000000-0000-4000-8000-000000000001"]);
  });

  it("counts CodeBuild's word when a build was started with commits after all", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "none" } });

    const outcome = await world.deliver(
      world.build({ architecture: "amd64", record: { resolvedVersion: OTHER }, startedWith: "manual-1" }),
    );

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("but CodeBuild resolved"),
    });
  });
});
