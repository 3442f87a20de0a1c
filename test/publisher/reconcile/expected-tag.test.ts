import { describe, expect, it } from "vitest";
import {
  heldTag,
  isExpected,
  type KnownRun,
  knownRun,
  knownTags,
  type Writers,
} from "../../../components/publisher/reconcile/expected-tag";
import type { RunRecord } from "../../../components/publisher/runs/run-record";
import { withStatus } from "../../../components/publisher/runs/run-with-status";
import { plainImage } from "../../fakes/images";
import { World } from "../../fakes/world";

const OLD = { commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" };
const NEW = { commit: "b".repeat(40), committed: "2026-03-02T08:00:00Z" };
const DAY = 24 * 60 * 60_000;

/** Two runs that were published one after the other, and what a tag that holds the older one's image looks like. */
async function twoRuns() {
  const world = new World();
  world.deploy();
  await world.publish(OLD);
  await world.publish(NEW);
  const [old, next] = world.ledger.all();
  if (old === undefined || next === undefined) throw new Error("nothing was published");
  const image = world.registry.image("billing", old.digest);
  if (image === undefined) throw new Error("the image is gone");
  const { settings } = world;
  const lease = settings.leaseSeconds * 1000;
  const at = Date.parse(old.publishedAt);
  const writers = (...published: readonly RunRecord[]): Writers => ({
    repository: "billing",
    published: published.map(known),
    settings,
    now: at + DAY,
  });
  return { old, next, image, settings, lease, at, writers, latest: heldTag("latest", image) };
}

function known(record: RunRecord): KnownRun {
  return knownRun(withStatus(record));
}

function publishedAt(record: RunRecord, at: number): RunRecord {
  return { ...record, publishedAt: new Date(at).toISOString() };
}

describe("a tag that holds an image", () => {
  it("has the run of the image, and no run for an image without one", async () => {
    const { old, image } = await twoRuns();
    const [byHand] = plainImage("linux/amd64", "by hand").documents;

    expect(heldTag("latest", image)).toEqual({ tag: "latest", image, claim: old.run });
    const foreign = { digest: "sha256:x", mediaType: byHand?.mediaType ?? "", body: byHand?.body ?? "" };
    expect(heldTag("latest", foreign).claim).toBeUndefined();
  });

  it("is expected until a newer run was published more than a lease later", async () => {
    const { old, next, lease, at, writers, latest } = await twoRuns();

    const exactly = isExpected(latest, known(old), writers(publishedAt(next, at + lease)));
    const later = isExpected(latest, known(old), writers(publishedAt(next, at + lease + 1)));

    expect([exactly, later]).toEqual([true, false]);
  });

  it("is expected for a lease after a rollback to its run, and counts from the later of the two times", async () => {
    const { old, next, lease, at, writers, latest } = await twoRuns();
    const rolledBackAt = new Date(at + DAY).toISOString();
    const before = new Date(at - DAY).toISOString();
    const newer = writers(publishedAt(next, at + DAY + lease));

    expect(isExpected(latest, known({ ...old, rolledBackAt }), newer)).toBe(true);
    expect(isExpected(latest, known({ ...old, rolledBackAt: before }), newer)).toBe(false);
    expect(
      isExpected(latest, known({ ...old, rolledBackAt }), writers(publishedAt(next, at + DAY + lease + 1))),
    ).toBe(false);
  });

  it("is unexpected when its run is of another repository, has no such tag, or has another image", async () => {
    const { old, writers, latest, image } = await twoRuns();
    const elsewhere = { ...old, registration: { ...old.registration, repository: "elsewhere" } };

    expect(isExpected(latest, known(old), writers())).toBe(true);
    expect(isExpected(latest, known(elsewhere), writers())).toBe(false);
    expect(isExpected(heldTag("1.4", image), known(old), writers())).toBe(false);
    expect(isExpected(latest, known({ ...old, digest: "sha256:other" }), writers())).toBe(false);
  });

  it("is expected of a run that has not ended, whatever was published since", async () => {
    const { old, next, lease, at, writers, latest } = await twoRuns();
    const open: RunRecord = { ...old, state: "open", digest: "", publishedAt: "" };

    expect(isExpected(latest, known(open), writers(publishedAt(next, at + DAY + lease)))).toBe(true);
  });

  it("of a release is expected, whatever rebuild of its source was published since", async () => {
    const { old, next, lease, at, writers, image } = await twoRuns();
    const rebuild = { ...publishedAt(old, at + lease + 1), run: "again", digest: next.digest };

    for (const tag of ["aaaaaaaaaaaa", "aaaaaaaaaaaa-20260302_095500000"]) {
      expect(isExpected(heldTag(tag, image), known(old), writers(rebuild))).toBe(true);
    }
  });

  it("of a release is expected only while no run of another source has published its image under it", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ...OLD, ref: "refs/tags/v1.4.2" });
    await world.publish({ ...NEW, ref: "refs/tags/v1.4.2" });
    const [first, second] = world.ledger.all();
    const image = world.registry.image("billing", world.held("1.4.2"));
    if (first === undefined || second === undefined || image === undefined) throw new Error("it is gone");
    const { lease, at, writers } = await twoRuns();
    const other = publishedAt({ ...second, state: "published", digest: "sha256:other" }, at + lease + 1);
    const held = heldTag("1.4.2", image);

    expect(isExpected(held, known(first), writers(publishedAt(first, at + lease + 1)))).toBe(true);
    expect(isExpected(held, known(first), writers(other))).toBe(false);
  });

  it("is expected of a run that the ledger may have forgotten, and of no other that it does not have", async () => {
    const { old, settings, writers, latest } = await twoRuns();
    const started = Date.parse("2026-03-02T09:55:00.000Z");
    const retention = settings.retentionDays * DAY;
    const at = (now: number) => ({ ...writers(), now });

    expect(isExpected(latest, undefined, at(started + retention))).toBe(false);
    expect(isExpected(latest, undefined, at(started + retention + 1))).toBe(true);
    expect(isExpected(latest, known(old), at(started + retention))).toBe(true);
  });

  it("is not replaced by a run whose tags are not known", async () => {
    const { old, next, lease, at, writers, latest } = await twoRuns();
    const unknown = { ...publishedAt(next, at + lease + 1), builds: {} };

    expect(isExpected(latest, known(old), writers(unknown))).toBe(true);
  });

  it("of a forgotten run is unexpected once a newer run was published", async () => {
    const { next, lease, settings, writers, latest } = await twoRuns();
    const now = Date.parse("2026-03-02T09:55:00.000Z") + settings.retentionDays * DAY + 1;
    const horizon = now - settings.retentionDays * DAY;

    const exactly = isExpected(latest, undefined, { ...writers(publishedAt(next, horizon + lease)), now });
    const later = isExpected(latest, undefined, { ...writers(publishedAt(next, horizon + lease + 1)), now });

    expect([exactly, later]).toEqual([true, false]);
  });

  it("is unexpected when it was pushed by hand, however long ago", async () => {
    const { writers } = await twoRuns();
    const [byHand] = plainImage("linux/amd64", "by hand").documents;
    const image = { digest: "sha256:x", mediaType: byHand?.mediaType ?? "", body: byHand?.body ?? "" };

    expect(isExpected(heldTag("latest", image), undefined, { ...writers(), now: Date.now() })).toBe(false);
  });
});

describe("the tags of a run", () => {
  it("are its release tags, those of a rebuild and its moving tags", async () => {
    const { old } = await twoRuns();

    expect(knownTags(known(old))).toEqual([
      "aaaaaaaaaaaa",
      "aaaaaaaaaaaa-20260302_095500000",
      "main",
      "latest",
    ]);
  });

  it("are none while the run is not complete", async () => {
    const { old } = await twoRuns();

    expect(knownTags(known({ ...old, builds: {} }))).toEqual([]);
  });
});
