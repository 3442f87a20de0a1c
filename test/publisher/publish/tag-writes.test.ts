import { describe, expect, it } from "vitest";
import type { PortCall, PortObserver } from "../../fakes/observed";
import type { RepositoryRules } from "../../fakes/registry";
import { COMMIT, World } from "../../fakes/world";

const RELEASE = COMMIT.slice(0, 12);
const NAME = "run build-00000000-0000-4000-8000-000000000001 of fleet-billing";

/** A world in which everything but the second build's event is delivered. */
async function worldBeforeTheEnd(tags?: readonly string[], rules?: RepositoryRules) {
  const world = new World();
  world.deploy("billing", tags === undefined ? {} : { tags }, rules);
  const [amd64, last] = world.run();
  await world.deliver(amd64);
  return { world, last };
}

function after(name: string, work: (call: PortCall) => void): PortObserver {
  return {
    after(call) {
      if (call.name === name) work(call);
    },
  };
}

/** Somebody deletes what the first tag that is put holds. */
function deletedAfterPut(world: World, tag: string): PortObserver {
  return after("registry.put", () => world.registry.delete("billing", world.held(tag)));
}

describe("the tags of a run", () => {
  it("are reported as moved from nothing the first time, and again by a repeat that finds them there", async () => {
    const { world, last } = await worldBeforeTheEnd();
    const crash: PortObserver = {
      before({ name }) {
        if (name === "events.send") throw new Error("throttled");
      },
    };
    await expect(world.deliver(last, crash)).rejects.toThrow("throttled");
    const first = await worldBeforeTheEnd();

    const outcomes = [await first.world.deliver(first.last), await world.deliver(last)];

    const moved = ["main", "latest"].map((tag) => ({ tag, foreign: false }));
    for (const outcome of outcomes)
      expect(outcome.kind === "published" && outcome.tags).toStrictEqual({
        written: [RELEASE],
        moved,
        kept: [],
        skipped: [],
      });
  });

  it("are read together with what the builds pushed, and with the tags that a rebuild would write", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run({ attested: false });
    await world.deliver(amd64);
    const reads: unknown[] = [];

    await world.deliver(
      arm64,
      after("registry.read", ({ arguments: [, references] }) => reads.push(references)),
    );

    const tags = [RELEASE, `${RELEASE}-20260302_095500000`, "main", "latest"];
    const pushed = [expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)];
    expect(reads).toEqual([
      [...pushed, ...tags],
      [RELEASE, "main", "latest"],
    ]);
  });

  it("that all hold a newer image leave a run published that had written them before", async () => {
    const { world, last } = await worldBeforeTheEnd(["latest"]);
    const crash: PortObserver = {
      before({ name }) {
        if (name === "events.send") throw new Error("throttled");
      },
    };
    await expect(world.deliver(last, crash)).rejects.toThrow("throttled");
    await world.publish({ commit: "b".repeat(40), committed: "2026-03-02T09:50:00Z" });
    const newer = world.held("latest");

    const outcome = await world.deliver(last);

    expect(outcome).toMatchObject({
      kind: "published",
      tags: { written: [], moved: [], kept: [{ tag: "latest", holds: newer }] },
    });
    expect(await world.published()).toBe(newer);
  });

  it("of a source without references are none when each is a version's", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "none" }, tags: ["{version}"] });

    const outcome = await world.publish();

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: "the tags of the service have none for its source",
    });
  });
});

describe("a tag that is lost while it is written", () => {
  it("refuses the run when somebody else took an immutable one, with what it holds", async () => {
    const { world, last } = await worldBeforeTheEnd(["{commit}"], { mutability: "IMMUTABLE" });
    const taken: PortObserver = {
      before({ name }) {
        if (name === "registry.put") world.pushByHand(RELEASE);
      },
    };

    const outcome = await world.deliver(last, taken);

    const reason = `tag ${RELEASE} holds ${world.held(RELEASE)}, and the repository does not let it move`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("refuses the run when an immutable one was taken and is gone again", async () => {
    const { world, last } = await worldBeforeTheEnd(["{commit}"], { mutability: "IMMUTABLE" });
    const taken: PortObserver = {
      before({ name }) {
        if (name === "registry.put") world.pushByHand(RELEASE);
      },
      ...deletedAfterPut(world, RELEASE),
    };

    const outcome = await world.deliver(last, taken);

    const reason = `tag ${RELEASE} holds nothing, and the repository does not let it move`;
    expect(outcome).toMatchObject({ kind: "refused", reason });
  });

  it("is a fault when it is gone before it is read back", async () => {
    const { world, last } = await worldBeforeTheEnd(["{commit}"]);
    let digest = "";
    const gone = after("registry.put", () => {
      digest = world.held(RELEASE);
      world.registry.delete("billing", digest);
    });

    const fault = await world.deliver(last, gone).catch((error: unknown) => error);

    expect(fault).toMatchObject({
      code: "TAG_LOST",
      message: `TAG_LOST reading tags back ${NAME}: tag ${RELEASE} holds nothing, not ${digest}`,
    });
  });
});

describe("the published parameter of a service without moving tags", () => {
  it("goes to a rebuild", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    await world.publish({ startedWith: "one" });

    await world.publish({ startedWith: "two", content: "again", startedAgo: 200 });

    expect(await world.published()).toBe(world.held(`${RELEASE}-20260302_095640000`));
  });
});
