import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf, sourceEvent, startEvent } from "../../fakes/build-event";
import { runOf } from "../../fakes/run-of";
import { COMMIT, World } from "../../fakes/world";

/** What a console records of a build of a commit. */
const BY_HAND = {
  initiator: "developer",
  exported: { SOURCE_REF: COMMIT },
  record: { sourceVersion: COMMIT },
} as const;

describe("a build that somebody started beside a run", () => {
  it("with the leader's project and the run's id does not pass for the follower", async () => {
    const world = new World();
    world.deploy();
    const leader = world.start({ architecture: "amd64" });
    await world.deliver(world.end(leader, { architecture: "amd64" }));
    world.builds.forget(world.builds.started[0]?.id ?? "");
    world.build({ architecture: "amd64", startedWith: runOfLeader(leader) });
    world.clock.advance(10 * 60_000);

    await world.reconcile();

    expect(world.builds.started).toHaveLength(2);
  });

  it("of a pull request is refused alone, and the run goes on", async () => {
    const world = new World();
    world.deploy();
    const [leader, follower] = world.run();
    await world.deliver(leader);
    const foreign = world.build({
      architecture: "arm64",
      initiator: "developer",
      exported: { SOURCE_REF: "pr/7" },
      record: { sourceVersion: "pr/7" },
    });

    const outcome = await world.deliver(foreign);
    const published = await world.deliver(follower);

    expect(outcome).toMatchObject({ kind: "refused", run: runOfLeader(buildIdOf(foreign)) });
    expect(published.kind).toBe("published");
  });

  it("and that failed fails alone, while the run's own build is still to end", async () => {
    const world = new World();
    world.deploy();
    const [leader, follower] = world.run();
    await world.deliver(leader);
    const foreign = world.build({ ...BY_HAND, architecture: "arm64", status: "FAILED", startedAgo: 60 });

    const outcome = await world.deliver(foreign);
    const published = await world.deliver(follower);

    expect(outcome).toMatchObject({ kind: "failed", run: runOfLeader(buildIdOf(foreign)) });
    expect(published.kind).toBe("published");
  });

  it("with the leader's project does not take an execution's reference from it", async () => {
    const world = new World();
    world.deploy();
    const execution = {
      startedWith: "execution-1",
      initiator: "codepipeline/release",
      record: { sourceVersion: "arn:aws:s3:::artifacts/source.zip", startedRef: "refs/tags/v1.4.2" },
      ref: "refs/tags/v1.4.2",
    } as const;
    await world.deliver(world.build({ ...execution, architecture: "arm64" }));

    await world.deliver(world.build({ ...BY_HAND, architecture: "amd64" }));
    const published = await world.deliver(world.build({ ...execution, architecture: "amd64" }));

    expect(published.kind).toBe("published");
    expect(Object.keys(world.tags())).toContain("1.4.2");
  });
});

describe("a start by the object of an annotated tag", () => {
  it("starts its follower when the source has told the commit, and publishes the version", async () => {
    const world = new World();
    world.deploy();
    const ref = "refs/tags/v1.4.2";
    const plan = {
      architecture: "amd64",
      initiator: "developer",
      ref,
      record: { sourceVersion: "a".repeat(40) },
    } as const;
    const running = { resolvedVersion: "", downloaded: false };
    const leader = world.start({ ...plan, record: { ...plan.record, ...running } });

    const early = await world.deliver(startEvent(world.builds.find(leader)));
    world.builds.record({ ...world.builds.find(leader), resolvedVersion: COMMIT, downloaded: true });
    await world.deliver(sourceEvent(world.builds.find(leader)));

    expect(early.kind).toBe("ignored");
    expect(world.builds.started).toMatchObject([{ sourceVersion: COMMIT }]);
    await world.deliver(world.end(leader, plan));
    const startedWith = runOfLeader(leader);
    const outcome = await world.deliver(world.build({ architecture: "arm64", ref, startedWith }));
    expect(outcome.kind).toBe("published");
    expect(Object.keys(world.tags())).toContain("1.4.2");
    expect(runOf(world).state).toBe("published");
  });
});
