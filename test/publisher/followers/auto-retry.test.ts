import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { sourceEvent, startEvent } from "../../fakes/build-event";
import { World } from "../../fakes/world";

const SECOND = "fleet-billing-amd64:00000000-0000-4000-8000-00000000beef";
const ARN = "arn:aws:codebuild:eu-central-1:123456789012:build/";
const PLAN = { architecture: "amd64", startedAgo: 0, endedAgo: 0 } as const;
/** CodeBuild repeats it with the project's role. */
const AGAIN = { ...PLAN, initiator: "billing-build/AWSCodeBuild", exported: { SOURCE_REF: "" } } as const;

describe("a leader's build that CodeBuild itself starts in the place of one that failed", () => {
  it.each([
    ["after the failure is known", "first"],
    ["before the failure is known", "last"],
    ["while the failure never becomes known", "never"],
  ])("is of that run, and starts no second follower: %s", async (_, when) => {
    const world = new World();
    world.deploy();
    const push = { ...PLAN, initiator: "GitHub-Hookshot/1234567" };
    const id = world.start(push);
    const run = runOfLeader(id);
    await world.deliver(startEvent(world.builds.find(id)));
    const failed = world.end(id, { ...push, status: "FAILED", record: { nextAttempt: `${ARN}${SECOND}` } });
    world.clock.advance(1000);
    const record = { id: SECOND, previousAttempt: `${ARN}${id}` };
    world.start({ ...AGAIN, record });
    if (when === "first") await world.deliver(failed);
    await world.deliver(sourceEvent(world.builds.find(SECOND)));
    if (when === "last") await world.deliver(failed);
    const [{ id: follower } = { id: "" }] = world.builds.started;
    await world.deliver(world.end(follower, { architecture: "arm64", startedWith: run }));

    const outcome = await world.deliver(
      world.end(SECOND, { ...AGAIN, record: { previousAttempt: record.previousAttempt } }),
    );

    expect(world.builds.started).toHaveLength(1);
    expect(outcome).toMatchObject({ kind: "published", run });
    expect(Object.keys(world.tags())).toContain("main");
    await world.reconcile();
    expect(world.ledger.all()).toMatchObject([{ run, state: "published" }]);
  });

  it("is of the run of the first of them, though no end of those before it became known", async () => {
    const world = new World();
    world.deploy();
    const third = SECOND.replace("beef", "cafe");
    const push = { ...PLAN, initiator: "GitHub-Hookshot/1234567" };
    const id = world.start(push);
    await world.deliver(startEvent(world.builds.find(id)));
    world.end(id, { ...push, status: "FAILED", record: { nextAttempt: `${ARN}${SECOND}` } });
    world.clock.advance(1000);
    const second = { id: SECOND, previousAttempt: `${ARN}${id}`, nextAttempt: `${ARN}${third}` };
    world.build({ ...AGAIN, status: "FAILED", record: second });
    world.clock.advance(1000);
    world.start({ ...AGAIN, record: { id: third, previousAttempt: `${ARN}${SECOND}` } });

    const begun = await world.deliver(sourceEvent(world.builds.find(third)));

    expect(begun).toMatchObject({ reason: `build ${third} repeats a build of run ${runOfLeader(id)}` });
    expect(world.builds.started).toHaveLength(1);
  });
});
