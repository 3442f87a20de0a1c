import { describe, expect, it } from "vitest";
import type { LastPublished } from "../../components/publisher/ports/ledger";
import { buildOf, end, endOf, joinOf, LATER, NOW, REGISTRATION } from "./ledger-runs";
import { ledgerSubjects } from "./ledger-subjects";

const KEY = { version: "", revision: "", ancestors: [], committed: NOW - 5, started: NOW - 1 };

describe.each(ledgerSubjects)("a run in the ledger $name", (subject) => {
  it("is there as soon as one build has joined, with everything that was given", async () => {
    const ledger = await subject.make();
    const build = buildOf("amd64", 1);

    const run = await ledger.join(joinOf("amd64", build));

    expect(run).toEqual({
      service: "fleet-billing",
      run: "r1",
      joins: 1,
      state: "open",
      finalizedJoins: 0,
      reason: "",
      digest: "",
      images: {},
      publishedAt: "",
      rolledBackAt: "",
      failedNotifiedAt: "",
      refusedNotifiedAt: "",
      supersededNotifiedAt: "",
      supersededBy: "",
      stoppedBuild: "",
      revision: "",
      createdAt: "2026-03-02T10:00:00.000Z",
      claimedAt: "",
      startProblem: "",
      delayedNotifiedAt: "",
      registration: JSON.parse(REGISTRATION),
      builds: { amd64: build },
    });
  });

  it("is returned whole to whoever joins last, in either order", async () => {
    for (const [first, second] of [
      ["amd64", "arm64"],
      ["arm64", "amd64"],
    ] as const) {
      const ledger = await subject.make();
      await ledger.join(joinOf(first, buildOf(first, 1)));

      const run = await ledger.join(joinOf(second, buildOf(second, 1)));

      expect(run.builds).toEqual({ amd64: buildOf("amd64", 1), arm64: buildOf("arm64", 1) });
      expect(run.joins).toBe(2);
    }
  });

  it("records a newer build of a build project and never an older one or the same again", async () => {
    const ledger = await subject.make();
    const joins = [];
    for (const attempt of [2, 1, 2, 3]) {
      joins.push(await ledger.join(joinOf("amd64", buildOf("amd64", attempt))));
    }

    expect(joins.map(({ builds }) => builds.amd64?.id)).toEqual(
      [2, 2, 2, 3].map((number) => `amd64:${number}`),
    );
    expect(joins.map((run) => run.joins)).toEqual([1, 1, 1, 2]);
  });

  it("records nothing while it is complete", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.join(joinOf("arm64", buildOf("arm64", 1)));

    const run = await ledger.join(joinOf("amd64", buildOf("amd64", 2)));

    expect(run.builds.amd64?.id).toBe("amd64:1");
    expect(run.joins).toBe(2);
  });

  it("records a build again after a failure, and after a refusal", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1, "FAILED")));
    await end(ledger, { state: "failed", joins: 1 });
    await ledger.join(joinOf("amd64", buildOf("amd64", 2)));
    const complete = await ledger.join(joinOf("arm64", buildOf("arm64", 1)));
    await end(ledger, { state: "refused", joins: 3 });

    const run = await ledger.join(joinOf("amd64", buildOf("amd64", 3)));
    const frozen = await ledger.join(joinOf("amd64", buildOf("amd64", 4)));

    expect(complete.joins).toBe(3);
    expect(run).toMatchObject({ joins: 4, state: "refused", finalizedJoins: 3 });
    expect(frozen.builds.amd64?.id).toBe("amd64:3");
  });

  it("records nothing once it is published", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    const images = { "linux/amd64": "sha256:two" };
    await end(ledger, { state: "published", joins: 1, digest: "sha256:one", images });

    const run = await ledger.join(joinOf("arm64", buildOf("arm64", 1)));

    expect(run).toMatchObject({ state: "published", digest: "sha256:one", images, joins: 1 });
    expect(run.builds.arm64).toBeUndefined();
  });

  it("of a service with one build project is complete with it", async () => {
    const ledger = await subject.make();
    const architectures = ["arm64"] as const;
    await ledger.join({ ...joinOf("arm64", buildOf("arm64", 1)), architectures });

    const run = await ledger.join({ ...joinOf("arm64", buildOf("arm64", 2)), architectures });

    expect(run.builds.arm64?.id).toBe("arm64:1");
  });

  it("is judged by the registration of its last join", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    const registration = REGISTRATION.replace('"linux/arm64"', '"linux/arm/v7"');
    await ledger.join({ ...joinOf("amd64", buildOf("amd64", 1)), registration });

    const run = await ledger.join({ ...joinOf("arm64", buildOf("arm64", 1)), registration });

    expect(run.registration.platforms).toEqual(["linux/amd64", "linux/arm/v7"]);
  });

  it("keeps when the events of its failure and its refusal were first sent", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1, "FAILED")));
    await end(ledger, { state: "failed", joins: 1, reason: "it failed" });
    await end(ledger, { state: "refused", joins: 1, at: NOW + 1000, reason: "it differs" });
    await end(ledger, { state: "failed", joins: 1, at: NOW + 2000, reason: "it failed again" });

    const [run] = await ledger.runs([{ service: "fleet-billing", run: "r1" }]);

    expect(run).toMatchObject({
      state: "failed",
      reason: "it failed again",
      failedNotifiedAt: "2026-03-02T10:00:00.000Z",
      refusedNotifiedAt: "2026-03-02T10:00:01.000Z",
    });
  });

  it("keeps when it was first published", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await end(ledger, { state: "published", joins: 1 });
    await end(ledger, { state: "published", joins: 1, at: NOW + 1000 });

    const [run] = await ledger.runs([{ service: "fleet-billing", run: "r1" }]);

    expect(run).toMatchObject({ state: "published", publishedAt: "2026-03-02T10:00:00.000Z" });
  });

  it("is found beside others, and what is not there is left out", async () => {
    const ledger = await subject.make();
    const keys = Array.from({ length: 60 }, (_, number) => ({ service: "fleet-billing", run: `r${number}` }));
    for (const { run } of keys.slice(0, 40))
      await ledger.join({ ...joinOf("amd64", buildOf("amd64", 1)), run });

    const runs = await ledger.runs([...keys, { service: "fleet-orders", run: "r1" }]);

    expect(runs.map(({ run }) => run).sort()).toEqual(
      keys
        .slice(0, 40)
        .map(({ run }) => run)
        .sort(),
    );
  });
});

describe.each(ledgerSubjects)("a lease in the ledger $name", (subject) => {
  it("is held by one at a time, until it is given back", async () => {
    const ledger = await subject.make();

    const first = await ledger.takeLease("s", "one", NOW, NOW + 1000);
    const second = await ledger.takeLease("s", "two", NOW, NOW + 1000);
    await ledger.release("s", "one");
    const third = await ledger.takeLease("s", "two", NOW, NOW + 1000);

    expect(first).toEqual({ held: true, lastRun: "", rolledBackAt: 0 });
    expect(second).toEqual({ held: false, until: NOW + 1000 });
    expect(third).toEqual({ held: true, lastRun: "", rolledBackAt: 0 });
  });

  it("is of one service", async () => {
    const ledger = await subject.make();
    await ledger.takeLease("s", "one", NOW, NOW + 1000);

    expect(await ledger.takeLease("t", "two", NOW, NOW + 1000)).toMatchObject({ held: true });
  });

  it("is free again when it has run out, and not a millisecond before", async () => {
    const ledger = await subject.make();
    await ledger.takeLease("s", "one", NOW, NOW + 1000);

    const early = await ledger.takeLease("s", "two", NOW + 1000, NOW + 5000);
    const late = await ledger.takeLease("s", "two", NOW + 1001, NOW + 5000);

    expect([early.held, late.held]).toEqual([false, true]);
  });

  it("may be asked for again by its holder, whose answer was lost", async () => {
    const ledger = await subject.make();
    await ledger.takeLease("s", "one", NOW, NOW + 1000);

    expect(await ledger.takeLease("s", "one", NOW, NOW + 1000)).toMatchObject({ held: true });
  });

  it("is not given back by anybody else", async () => {
    const ledger = await subject.make();
    await ledger.takeLease("s", "one", NOW, NOW + 1000);

    await ledger.release("s", "two");

    expect(await ledger.takeLease("s", "two", NOW, NOW + 1000)).toMatchObject({ held: false });
  });

  it("ends with its run, and gives the next holder what was published last", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    const last: LastPublished = {
      run: "r1",
      digest: "sha256:one",
      key: { ...KEY, version: "1.4.2", revision: "3f2a", ancestors: ["9c1d0b7e5f64"] },
    };
    await end(ledger, { state: "published", joins: 1, digest: "sha256:one", last });

    const next = await ledger.takeLease("fleet-billing", "two", NOW, NOW + 1000);

    expect(next).toEqual({ held: true, lastRun: "r1", rolledBackAt: 0, last });
  });

  it("keeps what was published last when an older run ends", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.join({ ...joinOf("amd64", buildOf("amd64", 1)), run: "r2" });
    const last = { run: "r1", digest: "sha256:one", key: KEY };
    await end(ledger, { state: "published", joins: 1, last });
    await end(ledger, { run: "r2", state: "published", joins: 1 });

    const next = await ledger.takeLease("fleet-billing", "two", NOW, NOW + 1000);

    expect(next).toEqual({ held: true, lastRun: "r2", rolledBackAt: 0, last });
  });

  it("notes a rollback in the run and the service, and stays", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    const last = { run: "r1", digest: "sha256:one", key: KEY };
    const rollback = { service: "fleet-billing", run: "r1", at: NOW, expires: LATER, last };
    await ledger.takeLease("fleet-billing", "one", NOW, NOW + 1000);
    const early = ledger.noteRollback("one", rollback);
    await expect(early).rejects.toMatchObject({ code: "LEASE_LOST" });
    await ledger.finish("one", endOf({ state: "published", joins: 1 }));
    await expect(ledger.noteRollback("one", rollback)).rejects.toMatchObject({ code: "LEASE_LOST" });
    await ledger.takeLease("fleet-billing", "one", NOW, NOW + 1000);

    await ledger.noteRollback("one", rollback);

    const [run] = await ledger.runs([{ service: "fleet-billing", run: "r1" }]);
    expect(run).toMatchObject({ state: "published", rolledBackAt: new Date(NOW).toISOString() });
    expect(await ledger.takeLease("fleet-billing", "two", NOW, NOW + 1000)).toMatchObject({ held: false });
    await ledger.release("fleet-billing", "one");
    expect(await ledger.takeLease("fleet-billing", "two", NOW, NOW + 1000)).toEqual({
      held: true,
      lastRun: "r1",
      rolledBackAt: NOW,
      last,
    });
  });

  it("that was lost ends nothing", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.takeLease("fleet-billing", "one", NOW, NOW + 1000);
    await ledger.takeLease("fleet-billing", "two", NOW + 2000, NOW + 3000);

    const finish = ledger.finish("one", endOf({ state: "published", joins: 1 }));

    await expect(finish).rejects.toMatchObject({ code: "LEASE_LOST" });
    const [run] = await ledger.runs([{ service: "fleet-billing", run: "r1" }]);
    expect(run?.state).toBe("open");
  });

  it("is won by exactly one of many", async () => {
    const ledger = await subject.make();
    const holders = Array.from({ length: 20 }, (_, number) => `holder-${number}`);

    const answers = await Promise.all(
      holders.map((holder) => ledger.takeLease("s", holder, NOW, NOW + 1000)),
    );

    expect(answers.filter(({ held }) => held)).toHaveLength(1);
  });
});

describe.each(ledgerSubjects)("the bookmarks in the ledger $name", (subject) => {
  it("are none at first, and what was kept last after", async () => {
    const ledger = await subject.make();
    const none = await ledger.bookmarks();
    await ledger.keepBookmarks([{ id: "a:1", at: NOW }]);
    await ledger.keepBookmarks([
      { id: "b:2", at: NOW + 1 },
      { id: "a:1", at: NOW },
    ]);

    expect(none).toEqual([]);
    expect(await ledger.bookmarks()).toEqual([
      { id: "b:2", at: NOW + 1 },
      { id: "a:1", at: NOW },
    ]);
  });
});
