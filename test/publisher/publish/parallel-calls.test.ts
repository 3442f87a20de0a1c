import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { PublisherFault } from "../../../components/publisher/fault";
import { sourceEvent, startEvent } from "../../fakes/build-event";
import { Crash, callRecorder, type PortObserver, type Round, roundRecorder } from "../../fakes/observed";
import { type BuildPlan, COMMIT, World } from "../../fakes/world";

const RELEASE = COMMIT.slice(0, 12);

/** The rounds of calls of the invocation that publishes. */
async function publishingRounds(world: World, plan: Partial<BuildPlan> = {}): Promise<readonly Round[]> {
  const [amd64, arm64] = world.run(plan);
  await world.deliver(amd64);
  const rounds: Round[] = [];
  await world.deliver(arm64, roundRecorder(rounds));
  return rounds;
}

function deployed(tags: readonly string[]): World {
  const world = new World();
  world.deploy("billing", { tags });
  return world;
}

describe("the calls of a push", () => {
  it("are 20 from the start of the leader to the image, the start of the follower included", async () => {
    const world = deployed(["{commit}", "{branch}", "latest"]);
    const calls: string[] = [];
    const observer = callRecorder(calls);
    const leader = world.start({ architecture: "amd64" });
    const told = async (id: string) => {
      await world.deliver(startEvent(world.builds.find(id)), observer);
      await world.deliver(sourceEvent(world.builds.find(id)), observer);
    };

    await told(leader);
    const atStart = calls.length;
    const [follower] = world.builds.started;
    await told(follower?.id ?? "");
    world.clock.advance(5 * 60_000);
    await world.deliver(world.end(leader, { architecture: "amd64" }), observer);
    const startedWith = runOfLeader(leader);
    const end = world.end(follower?.id ?? "", { architecture: "arm64", startedWith });
    const outcome = await world.deliver(end, observer);

    expect(outcome.kind).toBe("published");
    expect(calls.slice(0, atStart)).toEqual([
      "parameters.read",
      "builds.get",
      "ledger.claimFollower",
      "builds.start",
    ]);
    expect(calls).toHaveLength(20);
  });
});

describe("the calls of the invocation that publishes", () => {
  it("are 13 in 10 rounds, for two attested platforms, one release tag and two moving tags", async () => {
    const rounds = await publishingRounds(deployed(["{commit}", "{branch}", "latest"]));

    expect(rounds).toEqual([
      ["parameters.read", "builds.get"],
      ["ledger.join"],
      ["ledger.takeLease"],
      ["registry.read"],
      ["registry.read"],
      ["registry.put"],
      ["registry.put", "registry.put"],
      ["registry.read", "parameters.write"],
      ["events.send"],
      ["ledger.finish"],
    ]);
  });

  it("are as many rounds however many tags there are", async () => {
    const tags = ["{commit}", "c-{commit}", "d-{commit}", "{branch}", "latest", "stable", "edge"];

    const rounds = await publishingRounds(deployed(tags));

    expect(rounds).toHaveLength(10);
    expect(rounds[5]).toEqual(Array(3).fill("registry.put"));
    expect(rounds[6]).toEqual(Array(4).fill("registry.put"));
  });

  it("are as many rounds without attestations, of which each config takes a call", async () => {
    const rounds = await publishingRounds(deployed(["{commit}", "latest"]), { attested: false });

    expect(rounds).toHaveLength(10);
    expect(rounds[4]).toEqual(["registry.config", "registry.config"]);
  });

  it("are as many rounds for a rebuild", async () => {
    const world = deployed(["{commit}", "latest"]);
    await world.publish();

    const rounds = await publishingRounds(world, { content: "x", startedAgo: 200 });

    expect(rounds).toHaveLength(10);
    expect(world.held("latest")).toBe(world.held(`${RELEASE}-20260302_095640000`));
  });
});

/** Holds back the calls for one tag until everything else has happened. */
function heldBack(tag: string, calls: string[]): PortObserver {
  return {
    async before({ name, arguments: [, , given] }) {
      if (name === "registry.put" && given === tag) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    after({ name, arguments: [, , given] }) {
      calls.push(name === "registry.put" ? `put ${given}` : name);
    },
  };
}

describe("a fault of one of several calls", () => {
  it("of two puts is thrown when the other has ended too, and the lease is given back after both", async () => {
    const world = deployed(["{commit}", "{branch}", "latest"]);
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const calls: string[] = [];
    const slow = heldBack("latest", calls);
    const observer: PortObserver = {
      ...slow,
      async before(call) {
        if (call.name === "registry.put" && call.arguments[2] === "main") throw new Crash("throttled");
        await slow.before?.(call);
      },
    };

    await expect(world.deliver(arm64, observer)).rejects.toThrow("throttled");

    expect(calls.slice(-3)).toEqual([`put ${RELEASE}`, "put latest", "ledger.release"]);
  });

  it("of the published parameter is thrown, whatever the age of the run, and the next delivery publishes it", async () => {
    const world = deployed(["{commit}", "latest"]);
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    world.clock.advance(25 * 3_600_000);
    const parts = { doing: "writing", subject: "a parameter", reason: "ThrottlingException" };
    const throttled = new PublisherFault("AWS_CALL", parts);
    const observer: PortObserver = {
      before({ name }) {
        if (name === "parameters.write") throw throttled;
      },
    };

    await expect(world.deliver(arm64, observer)).rejects.toBe(throttled);

    expect(world.bus.notices).toEqual([]);
    expect((await world.deliver(arm64)).kind).toBe("published");
    expect(await world.published()).toBe(world.held("latest"));
  });
});

describe("a release tag that is refused", () => {
  it("keeps every moving tag and the published parameter where they are, though other release tags are written", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}", "c-{commit}", "latest"] }, { mutability: "IMMUTABLE" });
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const observer: PortObserver = {
      before({ name, arguments: [, , tag] }) {
        // Somebody takes it between the read and the put.
        if (name === "registry.put" && tag === RELEASE) world.pushByHand(RELEASE);
      },
    };

    const outcome = await world.deliver(arm64, observer);

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(`tag ${RELEASE} holds`),
    });
    expect(Object.keys(world.tags()).sort()).toEqual([RELEASE, `c-${RELEASE}`].sort());
    expect(await world.published()).toBeUndefined();
  });
});
