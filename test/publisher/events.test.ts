import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../components/publisher/builds/run-id";
import type { RunSubject } from "../../components/publisher/outcome";
import { IMAGE_EVENTS, type ImageEventType } from "../../components/service/events";
import { buildIdOf } from "../fakes/build-event";
import { namesOf, runOf } from "../fakes/run-of";
import { World } from "../fakes/world";
import { FIELDS, KEPT_TAG, MOVED_TAG, TAG_REPORT } from "./event-fields";

const OLD = "a".repeat(40);
/** Makes every event happen at least once: three published runs, one of them with a kept tag, and one of each other end. */
async function worldOfEveryEvent(): Promise<World> {
  const world = new World();
  world.deploy("billing", { supersede: "cancel" });
  await world.publish({ commit: OLD, committed: "2026-03-01T08:00:00Z" });
  const { run: startedWith } = (await world.publish()) as RunSubject;
  await world.deliver(world.build({ architecture: "arm64", startedWith, startedAgo: 5 }));
  await world.publish({ commit: "b".repeat(40), committed: "2026-02-01T08:00:00Z" });
  await world.rollBack(namesOf(world, OLD));
  await world.deliver(world.build({ architecture: "amd64", commit: "c".repeat(40), status: "FAILED" }));
  const record = { sourceVersion: "pr/1" };
  await world.deliver(world.build({ architecture: "amd64", commit: "d".repeat(40), record }));
  await supersede(world);
  await delay(world);
  return world;
}

async function supersede(world: World): Promise<void> {
  const older = { commit: "e".repeat(40), committed: "2026-03-02T09:40:00Z" };
  const leader = world.build({ ...older, architecture: "amd64", startedAgo: 300 });
  const startedWith = runOfLeader(buildIdOf(leader));
  world.start({ ...older, architecture: "arm64", startedAgo: 300, startedWith });
  await world.deliver(leader);
  const newer = { commit: "f".repeat(40), committed: "2026-03-02T09:50:00Z" };
  await world.deliver(world.build({ ...newer, architecture: "amd64", startedAgo: 100 }));
}

/** A run named from outside of which one build comes and no other. */
async function delay(world: World): Promise<void> {
  const commit = "9".repeat(40);
  await world.deliver(
    world.build({
      architecture: "amd64",
      commit,
      startedWith: "nightly-7",
      endedAgo: 7200,
      startedAgo: 7300,
    }),
  );
  await world.reconcile();
}

function fieldsOf(documented: object): readonly string[] {
  return Object.keys(documented).sort();
}

describe("an event on the bus", () => {
  it.each(Object.keys(FIELDS) as ImageEventType[])("%s has exactly its documented fields", async (type) => {
    const world = await worldOfEveryEvent();

    const details = world.bus.details(type);

    expect(details.length).toBeGreaterThan(0);
    for (const detail of details) expect(fieldsOf(detail)).toEqual(fieldsOf(FIELDS[type]));
  });

  it("has exactly the documented fields of each tag", async () => {
    const world = await worldOfEveryEvent();

    const published = world.bus.details("Image Published");
    const moved = published
      .flatMap(({ tags }) => tags.moved)
      .filter(({ previous }) => previous !== undefined);
    const kept = published.flatMap(({ tags }) => tags.kept);
    const rolledBack = world.bus.details("Image Rolled Back");

    expect(published.map(({ tags }) => fieldsOf(tags))).toEqual(published.map(() => fieldsOf(TAG_REPORT)));
    expect(moved.length).toBeGreaterThan(0);
    expect(kept.length).toBeGreaterThan(0);
    for (const tag of [...moved, ...rolledBack.flatMap(({ tags }) => tags.moved)]) {
      expect(fieldsOf(tag)).toEqual(fieldsOf(MOVED_TAG));
    }
    for (const tag of kept) expect(fieldsOf(tag)).toEqual(fieldsOf(KEPT_TAG));
    expect(rolledBack.map(({ tags }) => Object.keys(tags))).toEqual([["moved"]]);
  });

  it("is of one of the exported detail types, so that a rule can be written from them", async () => {
    const { source, ...types } = IMAGE_EVENTS;
    const world = await worldOfEveryEvent();

    const sent = new Set(world.bus.notices.map(({ type }) => type));

    expect(source).toBe("multiarch-codebuild");
    expect([...sent].sort()).toEqual(Object.values(types).sort());
  });

  it("has an id of its service and run, which is the same when it is sent again and no other event has", async () => {
    const world = await worldOfEveryEvent();

    const details = world.bus.notices.map(({ detail }) => detail);

    for (const { id, serviceId, run } of details) expect(id.startsWith(`${serviceId}/${run}/`)).toBe(true);
    expect(new Set(details.map(({ id }) => id)).size).toBe(details.length);
  });

  it("of a run that was superseded names the newer run and the build that was stopped for it", async () => {
    const world = await worldOfEveryEvent();
    const [stopped = ""] = world.builds.stopped;
    const by = runOf(world, "f".repeat(40)).run;

    const [detail] = world.bus.details("Image Superseded");

    expect(detail).toMatchObject({
      run: runOf(world, "e".repeat(40)).run,
      by,
      reason: `run ${by} of the same branch is newer, so build ${stopped} was stopped`,
    });
  });

  it("of a rollback has its time in the id, so that each rollback has one", async () => {
    const world = await worldOfEveryEvent();

    const [detail] = world.bus.details("Image Rolled Back");

    const { run } = runOf(world, OLD);
    expect(detail?.id).toBe(`fleet-billing/${run}/rolled-back/2026-03-02T10:00:00.000Z`);
    expect(detail?.digest).toBe(world.held(OLD.slice(0, 12)));
  });
});
