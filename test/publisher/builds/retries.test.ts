import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { EXPORTED } from "../../../components/service/contract";
import { buildIdOf } from "../../fakes/build-event";
import type { PortObserver } from "../../fakes/observed";
import { RETRIED } from "../../fakes/retried";
import { COMMIT, World } from "../../fakes/world";

/** A run whose leader has begun and not ended. */
const RUN = "build-00000000-0000-4000-8000-00000000abcd";

describe("a build that is tried again", () => {
  it("reports the failure once and publishes after the retry, with the other side's build", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED" });
    const startedWith = runOfLeader(buildIdOf(failed));
    const arm64 = world.build({ architecture: "arm64", startedWith });

    const first = await world.deliver(failed);
    const second = await world.deliver(arm64);
    const again = await world.deliver(failed);
    const retried = await world.deliver(world.build({ architecture: "amd64", startedAgo: 60, ...RETRIED }));

    expect(first).toMatchObject({ kind: "failed", notified: true });
    expect(second).toMatchObject({ kind: "failed", notified: false });
    expect(again).toMatchObject({ kind: "failed", notified: false });
    expect(retried).toMatchObject({ kind: "published", run: startedWith });
    expect(Object.keys(world.tags())).toContain("latest");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Failed", "Image Published"]);
  });

  it("has the architecture, the phase and the log of the failure in its event", async () => {
    const world = new World();
    world.deploy();

    await world.deliver(world.build({ architecture: "arm64", status: "TIMED_OUT", startedWith: RUN }));

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
    const amd64 = world.build({ architecture: "amd64", startedAgo: 900 });
    const arm64 = { architecture: "arm64", startedWith: runOfLeader(buildIdOf(amd64)) } as const;
    const older = world.build({ ...arm64, startedAgo: 900, content: "older" });
    const newer = world.build({ ...arm64, startedAgo: 300, content: "newer" });

    for (const event of [newer, older, amd64]) await world.deliver(event);

    const [run] = world.ledger.all();
    const [detail] = world.bus.details("Image Published");
    expect(run?.builds.arm64?.id).toBe(buildIdOf(newer));
    expect(run?.joins).toBe(2);
    expect(detail).toMatchObject({ digest: world.tags().latest });
  });

  it("does not replace a build of a published run", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    for (const event of [amd64, arm64]) await world.deliver(event);
    const before = world.tags();

    const startedWith = runOfLeader(buildIdOf(amd64));
    const outcome = await world.deliver(
      world.build({ architecture: "arm64", startedWith, startedAgo: 5, content: "again" }),
    );

    expect(outcome).toMatchObject({ kind: "unchanged", run: startedWith, digest: before.latest });
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
      const builds = [1, 2].map((content) =>
        world.build({ architecture: "arm64", startedWith: RUN, content: `${content}` }),
      );
      for (const at of order) await world.deliver(builds[at]);
      results.push(world.ledger.all()[0]?.builds.arm64?.id);
    }

    expect(results[0]).toMatch(/^fleet-billing-arm64:/);
    expect(results[0]).toBe(results[1]);
  });

  it("opens a run again that was complete and had only to be refused", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const noLease: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    const amd64 = world.build({ architecture: "amd64", commit: "b".repeat(64) });
    const arm64 = { architecture: "arm64", startedWith: runOfLeader(buildIdOf(amd64)) } as const;
    const older = world.build({ ...arm64, commit: "a".repeat(64), startedAgo: 900 });
    await world.deliver(amd64);
    await expect(world.deliver(older, noLease)).rejects.toThrow("throttled");

    const outcome = await world.deliver(world.build({ ...arm64, commit: "b".repeat(64) }));

    expect(outcome.kind).toBe("published");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Refused", "Image Published"]);
  });

  it("opens a refused run again", async () => {
    const world = new World();
    world.deploy();
    const amd64 = world.build({ architecture: "amd64" });
    const arm64 = { architecture: "arm64", startedWith: runOfLeader(buildIdOf(amd64)) } as const;
    const wrong = world.build({ ...arm64, exported: { [EXPORTED.revision]: "f".repeat(40) } });
    await world.deliver(amd64);
    const refused = await world.deliver(wrong);

    const retried = await world.deliver(world.build({ ...arm64, startedAgo: 20 }));

    expect(refused.kind).toBe("refused");
    expect(retried.kind).toBe("published");
  });
});
