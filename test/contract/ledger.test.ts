import { describe, expect, it } from "vitest";
import type { LastPublished, Ledger } from "../../components/publisher/ports/ledger";
import type { Architecture } from "../../components/service/architectures";
import { buildOf, end, endOf, joinOf, LATER, NOW, REGISTRATION } from "./ledger-runs";
import { ledgerSubjects } from "./ledger-subjects";

const KEY = { version: "", revision: "", ancestors: [], committed: NOW - 5, started: NOW - 1 };
const ONE = "3f2a9c1d0b7e5f648a9cbbd0e1f23344556677ab";
const OTHER = "0123456789abcdef0123456789abcdef01234567";

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

  it.each([
    ["an older success in place of a newer failure", ["2 FAILED", "1 SUCCEEDED"], "amd64:1"],
    ["no newer failure in place of a success", ["1 SUCCEEDED", "2 FAILED", "3 STOPPED"], "amd64:1"],
    ["no older failure in place of a newer one", ["2 STOPPED", "1 FAILED"], "amd64:2"],
    ["a newer failure in place of an older one", ["1 STOPPED", "2 FAILED"], "amd64:2"],
  ])("records %s", async (_, builds, expected) => {
    const ledger = await subject.make();
    const records = [];
    for (const build of builds) {
      const [attempt, status] = build.split(" ");
      records.push(await ledger.join(joinOf("amd64", buildOf("amd64", Number(attempt), status as "FAILED"))));
    }

    expect(records.at(-1)?.builds.amd64?.id).toBe(expected);
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

describe.each(ledgerSubjects)("a run of one commit in the ledger $name", (subject) => {
  const built = (architecture: Architecture, commit: string, attempt = 1) =>
    joinOf(architecture, { ...buildOf(architecture, attempt), resolvedVersion: commit });

  it("has the commit of its leader's build, and records no build of another", async () => {
    const ledger = await subject.make();
    await ledger.join(built("amd64", ONE));

    const forged = await ledger.join(built("arm64", OTHER));
    const right = await ledger.join(built("arm64", ONE));

    expect(forged).toMatchObject({ revision: ONE, joins: 1 });
    expect(forged.builds.arm64).toBeUndefined();
    expect(right).toMatchObject({ revision: ONE, joins: 2 });
  });

  it("has no commit as long as its follower's build alone has ended", async () => {
    const ledger = await subject.make();

    const run = await ledger.join(built("arm64", OTHER));

    expect(run).toMatchObject({ revision: "", joins: 1 });
  });

  it("records a build of no commit too", async () => {
    const ledger = await subject.make();
    await ledger.join(built("amd64", ONE));

    const run = await ledger.join(joinOf("arm64", buildOf("arm64", 1, "FAILED")));

    expect(run).toMatchObject({ revision: ONE, joins: 2 });
  });
});

describe.each(ledgerSubjects)("the claim of a follower in the ledger $name", (subject) => {
  const SUBJECT = { service: "fleet-billing", run: "r1" };
  const CLAIM = { ...SUBJECT, revision: ONE, registration: REGISTRATION, at: NOW, expires: LATER };

  it("opens the run with its commit, and is made once", async () => {
    const ledger = await subject.make();

    const first = await ledger.claimFollower(CLAIM);
    const second = await ledger.claimFollower({ ...CLAIM, at: NOW + 1000 });

    expect([first, second]).toEqual([true, false]);
    expect(await ledger.runs([SUBJECT])).toMatchObject([
      {
        ...SUBJECT,
        state: "open",
        joins: 0,
        revision: ONE,
        createdAt: "2026-03-02T10:00:00.000Z",
        claimedAt: "2026-03-02T10:00:00.000Z",
        registration: JSON.parse(REGISTRATION),
        builds: {},
      },
    ]);
    expect(await ledger.runsOfRevision("fleet-billing", ONE, NOW)).toEqual(["r1"]);
  });

  it("is made by exactly one of many", async () => {
    const ledger = await subject.make();

    const claims = await Promise.all(Array.from({ length: 10 }, () => ledger.claimFollower(CLAIM)));

    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it("keeps what the run has already", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", { ...buildOf("amd64", 1), resolvedVersion: ONE }));

    const claimed = await ledger.claimFollower({ ...CLAIM, at: NOW + 1000 });

    expect(claimed).toBe(true);
    expect(await ledger.runs([SUBJECT])).toMatchObject([
      {
        joins: 1,
        revision: ONE,
        createdAt: "2026-03-02T10:00:00.000Z",
        claimedAt: "2026-03-02T10:00:01.000Z",
      },
    ]);
  });

  it("lets the builds join after it, of its commit alone", async () => {
    const ledger = await subject.make();
    await ledger.claimFollower(CLAIM);
    const join = (resolvedVersion: string) =>
      ledger.join(joinOf("arm64", { ...buildOf("arm64", 1), resolvedVersion }));

    const forged = await join(OTHER);
    const right = await join(ONE);

    expect([forged.joins, right.joins]).toEqual([0, 1]);
    expect(right).toMatchObject({ revision: ONE, claimedAt: "2026-03-02T10:00:00.000Z" });
  });

  it("of a source without commits is of no revision", async () => {
    const ledger = await subject.make();

    const claims = [
      await ledger.claimFollower({ ...CLAIM, revision: "" }),
      await ledger.claimFollower(CLAIM),
    ];

    expect(claims).toEqual([true, false]);
    expect(await ledger.runs([SUBJECT])).toMatchObject([{ revision: "", joins: 0 }]);
    expect(await ledger.runsOfRevision("fleet-billing", ONE, NOW)).toEqual([]);
  });
});

describe.each(ledgerSubjects)("a fact of a run in the ledger $name", (subject) => {
  const SUBJECT = { service: "fleet-billing", run: "r1" };

  it("is why its follower cannot be started, and when it was told as delayed", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));

    await ledger.noteRun(SUBJECT, { kind: "startProblem", reason: "there is no project" });
    await ledger.noteRun(SUBJECT, { kind: "delayed", at: NOW + 1000 });

    expect(await ledger.runs([SUBJECT])).toMatchObject([
      { startProblem: "there is no project", delayedNotifiedAt: "2026-03-02T10:00:01.000Z", joins: 1 },
    ]);
  });

  it("is of a run that is there: no other comes to be", async () => {
    const ledger = await subject.make();

    await ledger.noteRun(SUBJECT, { kind: "delayed", at: NOW });

    expect(await ledger.runs([SUBJECT])).toEqual([]);
  });
});

describe.each(ledgerSubjects)("the runs of a revision in the ledger $name", (subject) => {
  const DAY = 24 * 60 * 60_000;
  const note = (ledger: Ledger, run: string, revision = ONE, at = NOW, service = "fleet-billing") =>
    ledger.noteRevision({ service, run }, revision, at, LATER);

  it("are those that were noted, each once, of this service and revision", async () => {
    const ledger = await subject.make();
    for (const run of ["r1", "r2", "r1"]) await note(ledger, run);
    await note(ledger, "r3", OTHER);
    await note(ledger, "r4", ONE, NOW, "fleet-orders");

    expect([...(await ledger.runsOfRevision("fleet-billing", ONE, NOW))].sort()).toEqual(["r1", "r2"]);
    expect(await ledger.runsOfRevision("fleet-billing", "f".repeat(40), NOW)).toEqual([]);
  });

  it("are those of the day before and after too, and none of two days", async () => {
    const ledger = await subject.make();
    await note(ledger, "r1");

    const found = [];
    for (const at of [NOW - 2 * DAY, NOW - DAY, NOW, NOW + DAY, NOW + 2 * DAY])
      found.push(await ledger.runsOfRevision("fleet-billing", ONE, at));

    expect(found).toEqual([[], ["r1"], ["r1"], ["r1"], []]);
  });

  it("are one run when it was noted on both days", async () => {
    const ledger = await subject.make();
    for (const at of [NOW, NOW + DAY]) await note(ledger, "r1", ONE, at);

    expect(await ledger.runsOfRevision("fleet-billing", ONE, NOW + DAY)).toEqual(["r1"]);
  });
});

describe.each(ledgerSubjects)("a build that is handled in the ledger $name", (subject) => {
  const key = (number: number, service = "fleet-billing") => ({ service, build: `arm64:${number}` });

  it("is told from the others, and may be marked twice", async () => {
    const ledger = await subject.make();
    for (const number of [1, 3, 3]) await ledger.markHandled(key(number), LATER);
    await ledger.markHandled(key(2, "fleet-orders"), LATER);

    const handled = await ledger.handled([1, 2, 3, 4].map((number) => key(number)));

    expect([...handled].sort()).toEqual(["arm64:1", "arm64:3"]);
  });

  it("is found among a hundred", async () => {
    const ledger = await subject.make();
    await ledger.markHandled(key(7), LATER);

    const handled = await ledger.handled(Array.from({ length: 100 }, (_, number) => key(number)));

    expect([...handled]).toEqual(["arm64:7"]);
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
