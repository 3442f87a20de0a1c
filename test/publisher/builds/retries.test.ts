import { describe, expect, it } from "vitest";
import { EXPORTED } from "../../../components/service/contract";
import { buildIdOf } from "../../fakes/build-event";
import type { PortObserver } from "../../fakes/observed";
import { COMMIT, runIdOf, World } from "../../fakes/world";

const RUN = runIdOf(COMMIT, "branch/main");

describe("a build that is tried again", () => {
  it("reports the failure once and publishes after the retry, with the other side's build", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED" });
    const arm64 = world.build({ architecture: "arm64" });

    const first = await world.deliver(failed);
    const second = await world.deliver(arm64);
    const again = await world.deliver(failed);
    const retried = await world.deliver(world.build({ architecture: "amd64", startedAgo: 60 }));

    expect(first).toMatchObject({ kind: "failed", notified: true });
    expect(second).toMatchObject({ kind: "failed", notified: false });
    expect(again).toMatchObject({ kind: "failed", notified: false });
    expect(retried.kind).toBe("published");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Failed", "Image Published"]);
  });

  it("has the architecture, the phase and the log of the failure in its event", async () => {
    const world = new World();
    world.deploy();

    await world.deliver(world.build({ architecture: "arm64", status: "TIMED_OUT" }));

    const [detail] = world.bus.details("Image Failed");
    expect(detail).toMatchObject({
      id: `fleet-billing/${RUN}/failed`,
      service: "billing",
      repository: "billing",
      run: RUN,
      architecture: "arm64",
      status: "TIMED_OUT",
      phase: "BUILD",
      logs: "https://console.aws.amazon.com/logs/fleet-billing-arm64",
      revision: COMMIT,
    });
    expect(detail?.reason).toMatch(/^arm64 build fleet-billing-arm64:\S+ ended TIMED_OUT in phase BUILD$/);
  });

  it("fails by itself when it stops before it knows its run", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED", record: { exported: {} } });

    const outcome = await world.deliver(failed);

    const run = buildIdOf(failed).replace("fleet-billing-amd64:", "build-");
    expect(outcome).toMatchObject({ kind: "failed", run, notified: true });
  });

  it("waits while CodeBuild tries again by itself", async () => {
    const world = new World();
    world.deploy();
    const nextAttempt = "arn:aws:codebuild:eu-central-1:123456789012:build/fleet-billing-amd64:next";
    const failed = world.build({ architecture: "amd64", status: "FAILED", record: { nextAttempt } });

    const outcome = await world.deliver(failed);

    expect(outcome).toMatchObject({ kind: "waiting", missing: ["amd64", "arm64"] });
    expect(world.bus.notices).toEqual([]);
  });

  it("replaces its older build before the run is complete", async () => {
    const world = new World();
    world.deploy();
    const older = world.build({ architecture: "amd64", startedAgo: 900, content: "older" });
    const newer = world.build({ architecture: "amd64", startedAgo: 300, content: "newer" });
    const arm64 = world.build({ architecture: "arm64", startedAgo: 900 });

    for (const event of [newer, older, arm64]) await world.deliver(event);

    const [run] = world.ledger.all();
    const [detail] = world.bus.details("Image Published");
    expect(run?.builds.amd64?.id).toBe(buildIdOf(newer));
    expect(run?.joins).toBe(2);
    expect(detail).toMatchObject({ digest: world.tags().latest });
  });

  it("does not replace a build of a published run", async () => {
    const world = new World();
    world.deploy();
    for (const event of world.run()) await world.deliver(event);
    const before = world.tags();

    const outcome = await world.deliver(
      world.build({ architecture: "amd64", startedAgo: 5, content: "again" }),
    );

    expect(outcome).toMatchObject({ kind: "alreadyPublished", digest: before.latest });
    expect(world.tags()).toEqual(before);
  });

  it("orders builds of one moment by their id, whichever event comes first", async () => {
    const results = [];
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const world = new World();
      world.deploy();
      const builds = [1, 2].map((content) => world.build({ architecture: "amd64", content: `${content}` }));
      for (const at of order) await world.deliver(builds[at]);
      results.push(world.ledger.all()[0]?.builds.amd64?.id);
    }

    expect(results[0]).toMatch(/^fleet-billing-amd64:/);
    expect(results[0]).toBe(results[1]);
  });

  it("opens a run again that was complete and had only to be refused", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const startedWith = "nightly-7";
    const noLease: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    const older = world.build({
      architecture: "amd64",
      startedWith,
      commit: "a".repeat(64),
      startedAgo: 900,
    });
    const arm64 = world.build({ architecture: "arm64", startedWith, commit: "b".repeat(64) });
    await world.deliver(older);
    await expect(world.deliver(arm64, noLease)).rejects.toThrow("throttled");

    const outcome = await world.deliver(
      world.build({ architecture: "amd64", startedWith, commit: "b".repeat(64) }),
    );

    expect(outcome.kind).toBe("published");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Refused", "Image Published"]);
  });

  it("opens a refused run again", async () => {
    const world = new World();
    world.deploy();
    const wrong = world.build({ architecture: "amd64", exported: { [EXPORTED.revision]: "f".repeat(40) } });
    const arm64 = world.build({ architecture: "arm64" });
    await world.deliver(wrong);
    const refused = await world.deliver(arm64);

    const retried = await world.deliver(world.build({ architecture: "amd64", startedAgo: 20 }));

    expect(refused.kind).toBe("refused");
    expect(retried.kind).toBe("published");
  });
});
