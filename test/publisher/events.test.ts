import { describe, expect, it } from "vitest";
import { IMAGE_EVENTS, type ImageEventType } from "../../components/service/events";
import { runOf } from "../fakes/run-of";
import { FIELDS, KEPT_TAG, MOVED_TAG, TAG_REPORT } from "./event-fields";
import { OLD, worldOfEveryEvent } from "./every-event";

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

  it("says what happened in one sentence, which JSON writes as it is, and whose publisher it is of", async () => {
    const world = await worldOfEveryEvent();

    const said = world.bus.notices.map(({ detail }) => detail);

    for (const { summary, publisher } of said) {
      expect(summary).toMatch(/^billing: \S/);
      expect(JSON.stringify(summary)).toBe(`"${summary}"`);
      expect(publisher).toBe("fleet");
    }
    expect(said.slice(0, 2).map(({ summary }) => summary)).toEqual([
      "billing: aaaaaaaaaaaa of refs/heads/main is now aaaaaaaaaaaa, main, latest",
      "billing: 3f2a9c1d0b7e of refs/heads/main is now 3f2a9c1d0b7e, main, latest",
    ]);
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
