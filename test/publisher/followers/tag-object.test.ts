import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { startEvent } from "../../fakes/build-event";
import { RETRIED } from "../../fakes/retried";
import { COMMIT, World } from "../../fakes/world";

/** The object of an annotated tag, which is no commit: https://git-scm.com/book/en/v2/Git-Internals-Git-References */
const OBJECT = "c0ffee".padEnd(40, "0");
const LEADER = { architecture: "amd64", ref: "refs/tags/v1.4.2", record: { sourceVersion: OBJECT } } as const;
/** Its checkout has no tags. */
const FOLLOWER = { architecture: "arm64", ref: OBJECT, record: { sourceVersion: OBJECT } } as const;

let world: World;
let leader: string;
let follower: string;

/** A push of an annotated tag that asked CodeBuild for the tag's object, with its follower. */
beforeEach(async () => {
  world = new World();
  world.deploy();
  const record = { sourceVersion: OBJECT, resolvedVersion: "", downloaded: false };
  leader = world.start({ ...LEADER, startedAgo: 0, initiator: "GitHub-Hookshot/1234567", record });
  await world.deliver(startEvent(world.builds.find(leader)));
  [{ id: follower } = { id: "" }] = world.builds.started;
});

const push = { initiator: "GitHub-Hookshot/1234567" };

describe("a push of an annotated tag that asks for the tag's object", () => {
  it.each([["the leader's"], ["the follower's"]])("gives the version, with %s end first", async (first) => {
    const run = runOfLeader(leader);
    const ends = [
      () => world.end(leader, { ...LEADER, ...push }),
      () => world.end(follower, { ...FOLLOWER, startedWith: run }),
    ];
    const [one, other] = first === "the leader's" ? ends : ends.reverse();
    await world.deliver(one?.());

    const outcome = await world.deliver(other?.());

    expect(outcome).toMatchObject({ kind: "published", run, tags: { written: ["1.4.2"] } });
    expect(world.builds.started).toMatchObject([{ sourceVersion: OBJECT }]);
  });

  it("is finished by a build of the commit, when the follower died before it had its source", async () => {
    const run = runOfLeader(leader);
    await world.deliver(world.end(leader, { ...LEADER, ...push }));
    const unknown = { record: { sourceVersion: OBJECT, resolvedVersion: "", exported: {} } };
    await world.deliver(world.end(follower, { ...FOLLOWER, startedWith: run, status: "FAULT", ...unknown }));

    world.clock.advance(1000);
    const retry = { architecture: "arm64", startedAgo: 0, endedAgo: 0, commit: COMMIT, ...RETRIED } as const;
    const outcome = await world.deliver(world.build(retry));

    expect(outcome).toMatchObject({ kind: "published", run, tags: { written: ["1.4.2"] } });
  });
});
