import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildRecord } from "../../fakes/builds";
import { callRecorder } from "../../fakes/observed";
import { World } from "../../fakes/world";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("the cost of a reconciliation", () => {
  it("is two calls with 1,000 services and no builds", async () => {
    const world = new World();
    for (let number = 0; number < 1000; number += 1) world.deploy(`service-${number}`);
    const calls: string[] = [];

    await world.reconcile(callRecorder(calls));

    expect(calls).toEqual(["ledger.bookmarks", "builds.recent"]);
  });

  it("grows with the builds: four calls and a bookmark for 50 published runs, and a read of the registration of each project and of the tags of their service", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    for (let number = 0; number < 50; number += 1) {
      for (const event of world.run({
        commit: number.toString(16).padStart(40, "0").split("").reverse().join(""),
      }))
        await world.deliver(event);
    }
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report).toMatchObject({ builds: 100, found: 0 });
    expect(calls).toEqual([
      "ledger.bookmarks",
      "builds.recent",
      "builds.get",
      "ledger.keepBookmarks",
      "parameters.read",
      "parameters.read",
      "ledger.runs",
      "registry.read",
    ]);
  });

  it("reads the registration of a build project once, however many builds were lost", async () => {
    const world = new World();
    world.deploy();
    for (const letter of ["a", "b", "c"]) world.run({ commit: letter.repeat(40) });
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report.found).toBe(6);
    expect(calls.filter((name) => name === "parameters.read")).toHaveLength(2);
  });

  it("does not grow with other projects' builds of the past", async () => {
    const world = new World();
    const foreignBuilds = (count: number) => {
      for (let number = 0; number < count; number += 1) foreignBuild(world);
    };
    const pages = async () => {
      const calls: string[] = [];
      await world.reconcile(callRecorder(calls));
      return calls.filter((name) => name === "builds.recent").length;
    };

    foreignBuilds(500);
    const first = await pages();
    const beforeBookmark = await pages();
    world.clock.advance(2 * DAY);
    foreignBuilds(250);
    const toFirstBookmark = await pages();
    world.clock.advance(2 * DAY);
    const toSecondBookmark = await pages();

    expect([first, beforeBookmark, toFirstBookmark, toSecondBookmark]).toEqual([5, 5, 3, 1]);
  });

  it("is three calls when nothing was built for two days", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    await world.reconcile();
    world.clock.advance(2 * DAY);
    const calls: string[] = [];

    await world.reconcile(callRecorder(calls));

    expect(calls).toEqual(["ledger.bookmarks", "builds.recent", "ledger.keepBookmarks"]);
  });

  it.each([
    ["all of the first page are old", 0, 1],
    ["one of the first page is not", 1, 2],
  ])("ends at a page of own builds of two days ago and more: %s", async (_case, recent, pages) => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    const build = { architecture: "amd64", status: "FAILED", commit: "a".repeat(40) } as const;
    for (let number = 0; number < 250; number += 1) world.build({ ...build, startedAgo: 2 * 86_400 });
    for (let number = 0; number < recent; number += 1) world.build(build);
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report.builds).toBe(recent);
    expect(calls.filter((name) => name === "builds.recent")).toHaveLength(pages);
  });

  it("has no call for other projects' builds but the list", async () => {
    const world = new World();
    foreignBuild(world);
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report.builds).toBe(0);
    expect(calls).toEqual(["ledger.bookmarks", "builds.recent", "ledger.keepBookmarks"]);
  });

  it.each([
    ["5,000", 5_000, []],
    [
      "more than 5,000",
      5_150,
      [{ message: "stopped reading a very long list of builds", facts: { pages: "50" } }],
    ],
  ])(
    "is at most 50 pages of the list, which is said when there are more: %s builds",
    async (_case, count, notes) => {
      const world = new World();
      for (let number = 0; number < count; number += 1) foreignBuild(world);
      const calls: string[] = [];

      await world.reconcile(callRecorder(calls));

      expect(calls.filter((name) => name === "builds.recent")).toHaveLength(50);
      expect(world.telemetry.notes).toEqual(notes);
    },
  );

  it("is no further page once the time is up, which is said", async () => {
    const world = new World();
    for (let number = 0; number < 450; number += 1) foreignBuild(world);
    const calls: string[] = [];

    await world.reconcile({
      before({ name }) {
        calls.push(name);
        if (name === "builds.recent") world.clock.advance(50_000);
      },
    });

    expect(calls.filter((name) => name === "builds.recent")).toHaveLength(2);
    expect(world.telemetry.notes).toEqual([
      { message: "stopped reading a very long list of builds", facts: { pages: "2" } },
    ]);
  });

  it("has a read of the registration for each project of its own, and no word about one that is not registered", async () => {
    const world = new World();
    world.deploy();
    world.run();
    world.deploy("orders");
    world.run({ service: "orders", commit: "a".repeat(40) });
    world.remove("orders");
    const calls: string[] = [];

    const reports = [await world.reconcile(callRecorder(calls)), await world.reconcile()];

    expect(reports.map(({ builds, found }) => [builds, found])).toEqual([
      [2, 2],
      [2, 0],
    ]);
    expect(calls.filter((name) => name === "parameters.read")).toHaveLength(4);
    expect(world.telemetry.outcomes.filter(({ kind }) => kind === "ignored")).toEqual([]);
    expect(world.telemetry.notes).toEqual([]);
  });

  it("finds a build behind a page of other projects' builds", async () => {
    const world = new World();
    world.deploy();
    world.run({ startedAgo: 600 });
    for (let number = 0; number < 150; number += 1) foreignBuild(world);

    const report = await world.reconcile();

    expect(report.found).toBe(2);
    expect(world.tags().latest).toMatch(/^sha256:/);
  });
});

function foreignBuild(world: World): void {
  const now = world.clock.now();
  const id = `other-project:${randomUUID()}`;
  const times = { startedAt: now, endedAt: now };
  world.builds.record(buildRecord({ id, project: "other-project", status: "SUCCEEDED", ...times }));
}
