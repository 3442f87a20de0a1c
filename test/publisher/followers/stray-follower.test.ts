import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { buildIdOf } from "../../fakes/build-event";
import { type BuildPlan, World } from "../../fakes/world";

const LEADER = { architecture: "amd64" } as const;
const ARM = { architecture: "arm64" } as const;
const OTHER = "b".repeat(40);

let world: World;

beforeEach(() => {
  world = new World();
});

/** A build of the follower's project, and then one of the leader's, whose events come only when both have ended. */
async function armFirst(arm: Partial<BuildPlan>, leader: Partial<BuildPlan>, options?: ServiceOptions) {
  world.deploy("billing", options);
  const events = [world.build({ ...ARM, ...arm }), world.build({ ...LEADER, ...leader })];
  const lone = await world.deliver(events[0]);
  const outcome = await world.deliver(events[1]);
  return { lone, outcome, run: runOfLeader(buildIdOf(events[1])), events };
}

describe("a build of the follower's project that ended before its leader's events came", () => {
  it.each<[string, Partial<BuildPlan>, ServiceOptions | undefined]>([
    ["a push", {}, undefined],
    ["a tag", { ref: "refs/tags/v1.4.2" }, undefined],
    ["an archive", { commit: "c".repeat(64) }, { source: { type: "s3", bucket: "acme-src", key: "x.zip" } }],
  ])("is the follower of its leader's run, and no other is started: %s", async (_, leader, options) => {
    const arm = leader.commit === undefined ? {} : { commit: leader.commit };
    const { lone, outcome, run, events } = await armFirst(arm, leader, options);

    expect(lone.kind).toBe("refused");
    expect(outcome).toMatchObject({ kind: "published", run });
    expect(world.builds.started).toEqual([]);
    const tags = world.tags();
    for (const event of events) await world.deliver(event);
    await world.reconcile();
    expect(world.tags()).toEqual(tags);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Refused", "Image Published"]);
  });

  it.each<[string, Partial<BuildPlan>]>([
    ["is of another commit", { commit: OTHER }],
    ["failed", { status: "FAILED" }],
    ["is of a pull request", { record: { sourceVersion: "pr/7" } }],
    ["belongs to another run", { startedWith: "nightly-7" }],
    ["built other platforms", { platforms: [] }],
    ["had ended when the leader began", { startedAgo: 900, endedAgo: 301 }],
  ])("is left alone, and the follower starts, when it %s", async (_, arm) => {
    const { outcome, run } = await armFirst(arm, {});

    expect(outcome).toMatchObject({ kind: "followerStarted", run });
  });
});
