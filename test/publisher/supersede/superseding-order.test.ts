import { beforeEach, describe, expect, it } from "vitest";
import { Crash, type PortObserver } from "../../fakes/observed";
import { type BuildPlan, World } from "../../fakes/world";

const PARENT = { commit: "a".repeat(40), committed: "2026-03-02T09:00:00Z" };
const CHILD = { commit: "b".repeat(40), committed: "2026-03-02T07:00:00Z", ancestors: ["a".repeat(12)] };
/** Of a checkout without history; newer than the child by its time, and older than the parent. */
const UNKNOWN = { commit: "c".repeat(40), committed: "2026-03-02T08:00:00Z" };

/** CodeBuild's list cannot be read, so that nothing is stopped until the next reconciliation. */
const NO_LIST: PortObserver = {
  before({ name }) {
    if (name === "builds.recent") throw new Crash("throttled");
  },
};

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy("billing", { supersede: "cancel" });
});

/** The slow half of a run: arm64 still runs and started before amd64, which has ended. */
async function halfRun(
  plan: Omit<BuildPlan, "architecture"> & { readonly startedWith: string },
  observer: PortObserver = {},
): Promise<string> {
  const arm64 = world.start({ ...plan, startedAgo: 300, architecture: "arm64" });
  await world.deliver(world.build({ ...plan, architecture: "amd64" }), observer);
  return arm64;
}

describe("a run of a commit dated before its parent", () => {
  it("supersedes the run of its parent, and is not superseded by it", async () => {
    const parent = await halfRun({ ...PARENT, startedWith: "parent", startedAgo: 200 });

    await halfRun({ ...CHILD, startedWith: "child", startedAgo: 190 });

    expect(world.builds.stopped).toEqual([parent]);
  });

  it("and a run of its parent that started later do not supersede each other", async () => {
    await halfRun({ ...CHILD, startedWith: "child", startedAgo: 200 });

    await halfRun({ ...PARENT, startedWith: "parent", startedAgo: 190 });

    expect(world.builds.stopped).toEqual([]);
  });
});

describe("three runs that are newer than each other in a circle", () => {
  it("are not all stopped: only a run that started later supersedes", async () => {
    const child = await halfRun({ ...CHILD, startedWith: "child", startedAgo: 200 }, NO_LIST);
    await halfRun({ ...PARENT, startedWith: "parent", startedAgo: 190 }, NO_LIST);
    await halfRun({ ...UNKNOWN, startedWith: "unknown", startedAgo: 180 }, NO_LIST);

    await world.reconcile();

    expect(world.builds.stopped).toEqual([child]);
  });
});
