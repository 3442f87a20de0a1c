import { describe, expect, it } from "vitest";
import { digestOf } from "../../components/publisher/index-entry";
import { attestedImage } from "../fakes/images";
import { callRecorder } from "../fakes/observed";
import { COMMIT, runIdOf, World } from "../fakes/world";

const RELEASE = COMMIT.slice(0, 12);

describe("a published run", () => {
  it("costs 16 AWS calls with two attested platforms, one release tag and two moving tags", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "{branch}", "latest"] });
    const [amd64, arm64] = world.run();
    const calls: string[] = [];

    await world.deliver(amd64, callRecorder(calls));
    await world.deliver(arm64, callRecorder(calls));

    expect(Object.keys(world.tags()).sort()).toEqual([RELEASE, "latest", "main"]);
    expect(calls).toEqual([
      "parameters.read",
      "builds.get",
      "ledger.join",
      "parameters.read",
      "builds.get",
      "ledger.join",
      "ledger.takeLease",
      "registry.read",
      "registry.read",
      "registry.put",
      "registry.put",
      "registry.put",
      "registry.read",
      "parameters.write",
      "announcements.announce",
      "ledger.finish",
    ]);
  });

  it("has an index of the declared platforms in their order, each with its attestation", async () => {
    const world = new World();
    world.deploy("billing", { platforms: ["linux/arm64", "linux/amd64", "linux/arm/v7"] });

    for (const event of world.run()) await world.deliver(event);

    const image = world.registry.image("billing", world.tags().latest ?? "");
    const index = JSON.parse(image?.body ?? "");
    const children = ["linux/arm64", "linux/amd64", "linux/arm/v7"].flatMap((platform) =>
      attestedImage(platform, `${COMMIT} `)
        .documents.slice(0, 2)
        .map(({ body }) => digestOf(body).digest),
    );
    expect(index.manifests.map(({ digest }: { digest: string }) => digest)).toEqual(children);
    expect(image?.mediaType).toBe("application/vnd.oci.image.index.v1+json");
    expect(index.annotations).toEqual({
      "multiarch-codebuild.run.id": runIdOf(COMMIT, "branch/main"),
      "multiarch-codebuild.run.started": "2026-03-02T09:55:00.000Z",
      "multiarch-codebuild.source.time": "2026-03-02T09:30:00.000Z",
      "org.opencontainers.image.created": "2026-03-02T09:59:50.000Z",
      "org.opencontainers.image.revision": COMMIT,
      "org.opencontainers.image.source": "https://github.com/acme/billing",
    });
  });

  it("dates its index by the builds and not by the publisher's clock", async () => {
    const world = new World();
    world.deploy();
    const amd64 = world.build({ architecture: "amd64", startedAgo: 400, endedAgo: 100 });
    const arm64 = world.build({ architecture: "arm64", startedAgo: 200, endedAgo: 50 });
    world.clock.advance(86_400_000);

    await world.deliver(amd64);
    await world.deliver(arm64);

    const { annotations } = JSON.parse(world.registry.image("billing", world.tags().latest ?? "")?.body ?? "");
    expect(annotations["multiarch-codebuild.run.started"]).toBe("2026-03-02T09:53:20.000Z");
    expect(annotations["org.opencontainers.image.created"]).toBe("2026-03-02T09:59:10.000Z");
  });

  it("names its version, and a pre-release's too", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{version}"] });

    for (const event of world.run({ ref: "refs/tags/v1.5.0-rc.1" })) await world.deliver(event);

    const digest = world.tags()["1.5.0-rc.1"] ?? "";
    const { annotations } = JSON.parse(world.registry.image("billing", digest)?.body ?? "");
    expect(annotations["org.opencontainers.image.version"]).toBe("1.5.0-rc.1");
  });

  it("works without attestations, by the platform in each config", async () => {
    const world = new World();
    world.deploy();
    const calls: string[] = [];

    for (const event of world.run({ attested: false })) await world.deliver(event, callRecorder(calls));

    const index = JSON.parse(world.registry.image("billing", world.tags().latest ?? "")?.body ?? "");
    expect(index.manifests).toHaveLength(2);
    expect(calls.filter((name) => name === "registry.config")).toHaveLength(2);
  });

  it("is announced with its digests, its tags and what they held before", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] });
    for (const event of world.run({ commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" })) {
      await world.deliver(event);
    }
    const previous = world.tags().latest;

    for (const event of world.run()) await world.deliver(event);

    const imageOf = (platform: string) => digestOf(attestedImage(platform, `${COMMIT} `).documents[0]?.body ?? "");
    expect(world.bus.details("Image Published")[1]).toEqual({
      id: `fleet-billing/${runIdOf(COMMIT, "branch/main")}/published`,
      service: "billing",
      serviceId: "fleet-billing",
      repository: "billing",
      run: runIdOf(COMMIT, "branch/main"),
      revision: COMMIT,
      ref: "refs/heads/main",
      digest: world.tags().latest,
      platforms: {
        "linux/amd64": imageOf("linux/amd64").digest,
        "linux/arm64": imageOf("linux/arm64").digest,
      },
      tags: { written: [RELEASE], moved: [{ tag: "latest", previous, foreign: false }], kept: [] },
    });
  });

  it("is in the ledger with its state, builds and digest, and in the parameter with its digest", async () => {
    const world = new World();
    world.deploy();

    for (const event of world.run()) await world.deliver(event);

    const digest = world.tags().latest;
    const [run] = world.ledger.all();
    expect(run).toMatchObject({ state: "published", joins: 2, settledJoins: 2, reason: "", digest });
    expect(Object.keys(run?.builds ?? {})).toEqual(["amd64", "arm64"]);
    expect(await world.published()).toBe(digest);
  });

  it("is forgotten after the retention, counted from its last change", async () => {
    const world = new World();
    world.deploy();
    for (const event of world.run()) await world.deliver(event);
    const retention = 90 * 24 * 60 * 60_000;

    world.ledger.expire(world.clock.now() + retention - 1);
    const before = world.ledger.all().length;
    world.ledger.expire(world.clock.now() + retention);

    expect(before).toBe(1);
    expect(world.ledger.all()).toEqual([]);
  });

  it("tells its operators how long the join took", async () => {
    const world = new World();
    world.deploy();
    const events = world.run({ endedAgo: 40 });

    await world.deliver(events[0]);
    const outcome = await world.deliver(events[1]);

    expect(outcome).toMatchObject({ kind: "published", latencySeconds: 40 });
    expect(world.journal.outcomes.map(({ kind }) => kind)).toEqual(["waiting", "published"]);
  });
});

describe("an image that ECR does not have", () => {
  it("is waited for at first, because a push may show late", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run({ visibleAfter: 5_000 });
    await world.deliver(amd64);

    const fault = await world.deliver(arm64).catch((error: unknown) => error);
    const tagsThen = world.tags();
    world.clock.advance(60_000);
    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ name: "PublisherFault", code: "IMAGE_MISSING", retriable: true });
    expect(tagsThen).toEqual({});
    expect(outcome.kind).toBe("published");
  });

  it("gives the lease back, so that another run of the service need not wait", async () => {
    const world = new World();
    world.deploy();
    const [, late] = world.run({ visibleAfter: 60_000 });
    const other = world.run({ commit: "a".repeat(40) });
    for (const event of [world.build({ architecture: "amd64", startedAgo: 100 }), other[0]]) await world.deliver(event);
    await expect(world.deliver(late)).rejects.toThrow("IMAGE_MISSING");
    const before = world.clock.now();

    const outcome = await world.deliver(other[1]);

    expect(outcome.kind).toBe("published");
    expect(world.clock.now()).toBe(before);
  });

  it.each(["the image", "its attestation"])("ends the run when it stays away: %s", async (what) => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    const [image, attestation, root] = attestedImage("linux/arm64", `${COMMIT} `).documents;
    world.registry.delete("billing", digestOf(root?.body ?? "").digest);
    world.registry.delete("billing", digestOf((what === "the image" ? image : attestation)?.body ?? "").digest);
    world.registry.push("billing", root?.body ?? "", root?.mediaType ?? "");
    await world.deliver(amd64);
    world.clock.advance(11 * 60_000);

    const outcome = await world.deliver(arm64);

    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("IMAGE_MISSING"), told: true });
    expect(world.tags()).toEqual({});
  });

  it("ends the run when the whole repository is gone", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    world.registry.drop("billing");
    await world.deliver(amd64);
    const fault = await world.deliver(arm64).catch((error: unknown) => error);
    world.clock.advance(11 * 60_000);

    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ code: "REPOSITORY_MISSING" });
    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("REPOSITORY_MISSING") });
  });

  it("is noticed by ECR itself when it goes between the check and the tag", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const [image, , root] = attestedImage("linux/arm64", `${COMMIT} `).documents;
    const deletion = {
      before({ name }: { readonly name: string }) {
        if (name !== "registry.put") return;
        world.registry.delete("billing", digestOf(root?.body ?? "").digest);
        world.registry.delete("billing", digestOf(image?.body ?? "").digest);
      },
    };

    const fault = await world.deliver(arm64, deletion).catch((error: unknown) => error);

    expect(fault).toMatchObject({ code: "IMAGE_MISSING" });
    expect(world.tags()).toEqual({});
  });
});

describe("a tag that somebody else moves while it is written", () => {
  it("is noticed when it is read back, and put right by the next delivery", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] });
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const [image] = attestedImage("linux/amd64", "by hand").documents;
    const push = {
      after({ name, arguments: [, , tag] }: { readonly name: string; readonly arguments: readonly unknown[] }) {
        if (name !== "registry.put" || tag !== "latest") return;
        world.registry.push("billing", image?.body ?? "", image?.mediaType ?? "", { tag: "latest" });
      },
    };

    const fault = await world.deliver(arm64, push).catch((error: unknown) => error);
    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ code: "TAG_LOST", message: expect.stringContaining("tag latest holds sha256:") });
    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [{ tag: "latest", foreign: true }] } });
    expect(world.tags().latest).toBe(world.tags()[RELEASE]);
  });
});
