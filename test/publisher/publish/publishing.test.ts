import { describe, expect, it } from "vitest";
import { digestOf } from "../../../components/oci/digest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf } from "../../fakes/build-event";
import { attestedImage } from "../../fakes/images";
import { callRecorder } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

const RELEASE = COMMIT.slice(0, 12);
/** The run of the first build of a world. */
const RUN = "build-00000000-0000-4000-8000-000000000001";

describe("a published run", () => {
  it("costs 20 AWS calls with two attested platforms, one release tag and two moving tags, though no start was told", async () => {
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
      "ledger.noteRevision",
      "ledger.claimFollower",
      "builds.ofProject",
      "builds.get",
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
      "events.send",
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
      "multiarch-codebuild.run.id": RUN,
      "multiarch-codebuild.run.started": "2026-03-02T09:55:00.000Z",
      "multiarch-codebuild.source.time": "2026-03-02T09:30:00.000Z",
      "org.opencontainers.image.created": "2026-03-02T09:59:50.000Z",
      "org.opencontainers.image.revision": COMMIT,
      "org.opencontainers.image.source": "https://github.com/acme/billing",
    });
  });

  it("names no source, version and commit's time in its index where the service has none", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "none" } });

    await world.publish();

    const { annotations } = JSON.parse(world.registry.image("billing", world.held("latest"))?.body ?? "");
    expect(annotations).toEqual({
      "multiarch-codebuild.run.id": RUN,
      "multiarch-codebuild.run.started": "2026-03-02T09:55:00.000Z",
      "org.opencontainers.image.created": "2026-03-02T09:59:50.000Z",
      "org.opencontainers.image.revision": COMMIT,
    });
  });

  it("dates its index by the builds and not by the publisher's clock", async () => {
    const world = new World();
    world.deploy();
    const amd64 = world.build({ architecture: "amd64", startedAgo: 400, endedAgo: 100 });
    const startedWith = runOfLeader(buildIdOf(amd64));
    const arm64 = world.build({ architecture: "arm64", startedAgo: 200, endedAgo: 50, startedWith });
    world.clock.advance(86_400_000);

    await world.deliver(amd64);
    await world.deliver(arm64);

    const { annotations } = JSON.parse(
      world.registry.image("billing", world.tags().latest ?? "")?.body ?? "",
    );
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

  it("has an event with its digests, its tags and what they held before", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "latest"] });
    for (const event of world.run({ commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" })) {
      await world.deliver(event);
    }
    const previous = world.tags().latest;

    for (const event of world.run()) await world.deliver(event);

    const secondRun = world.ledger.all()[1]?.run;
    const imageOf = (platform: string) =>
      digestOf(attestedImage(platform, `${COMMIT} `).documents[0]?.body ?? "");
    expect(world.bus.details("Image Published")[1]).toEqual({
      id: `fleet-billing/${secondRun}/published`,
      summary: `billing: ${RELEASE} of refs/heads/main is now ${RELEASE}, latest`,
      publisher: "fleet",
      service: "billing",
      serviceId: "fleet-billing",
      repository: "billing",
      run: secondRun,
      revision: COMMIT,
      ref: "refs/heads/main",
      digest: world.tags().latest,
      platforms: {
        "linux/amd64": imageOf("linux/amd64").digest,
        "linux/arm64": imageOf("linux/arm64").digest,
      },
      tags: {
        written: [RELEASE],
        moved: [{ tag: "latest", previous, foreign: false }],
        kept: [],
        skipped: [],
      },
    });
  });

  it("is in the ledger with its state, builds and digest, and in the parameter with its digest", async () => {
    const world = new World();
    world.deploy();

    for (const event of world.run()) await world.deliver(event);

    const digest = world.tags().latest;
    const [run] = world.ledger.all();
    expect(run).toMatchObject({ state: "published", joins: 2, finalizedJoins: 2, reason: "", digest });
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

  it("records how long the join took", async () => {
    const world = new World();
    world.deploy();
    const events = world.run({ endedAgo: 40 });

    await world.deliver(events[0]);
    const outcome = await world.deliver(events[1]);

    expect(outcome).toMatchObject({ kind: "published", latencySeconds: 40 });
    expect(world.telemetry.outcomes.map(({ kind }) => kind)).toEqual(["waiting", "published"]);
  });
});
