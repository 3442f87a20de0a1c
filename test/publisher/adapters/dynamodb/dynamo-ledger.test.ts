import { describe, expect, it } from "vitest";
import { dynamoLedger } from "../../../../components/publisher/adapters/dynamodb/dynamo-ledger";
import type { Key } from "../../../../components/publisher/adapters/dynamodb/dynamo-table";
import { buildOf, endOf, joinOf, LATER, NOW, REGISTRATION } from "../../../contract/ledger-runs";
import { FakeTable } from "../../../fakes/dynamo-table";

const SERVICE = "fleet-billing";
const RUN: Key = [SERVICE, "run#r1"];
const AT = "2026-03-02T10:00:00.000Z";
const EXPIRES = LATER / 1000;
const KEY = { version: "1.4.2", revision: "3f2a", ancestors: ["9c1d0b7e5f64"], committed: 5, started: 7 };

function ledgerOverTable() {
  const table = new FakeTable();
  return { table, ledger: dynamoLedger(table) };
}

/** A ledger with run r1, of which amd64 has joined. */
async function ledgerWithRun() {
  const { table, ledger } = ledgerOverTable();
  await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
  return { table, ledger };
}

describe("an item of the ledger table", () => {
  it("of a run has its build, its registration and when it may be forgotten, in seconds", async () => {
    const { table } = await ledgerWithRun();

    expect(table.keys()).toEqual(["fleet-billing run#r1"]);
    expect(table.item(RUN)).toEqual({
      service: SERVICE,
      item: "run#r1",
      run: "r1",
      registration: REGISTRATION,
      build_amd64: buildOf("amd64", 1),
      state: "open",
      joins: 1,
      createdAt: AT,
      changedAt: AT,
      expiresAt: EXPIRES,
    });
  });

  it("of a run keeps when it was created, and expires in full seconds after the time that was asked for", async () => {
    const { table, ledger } = await ledgerWithRun();

    await ledger.join({ ...joinOf("arm64", buildOf("arm64", 1)), at: NOW + 1500, expires: LATER + 1500 });

    expect(table.item(RUN)).toMatchObject({
      joins: 2,
      createdAt: AT,
      changedAt: "2026-03-02T10:00:01.500Z",
      expiresAt: EXPIRES + 2,
    });
  });

  it.each([
    ["published", "publishedAt"],
    ["failed", "failedNotifiedAt"],
    ["refused", "refusedNotifiedAt"],
    ["superseded", "supersededNotifiedAt"],
  ] as const)("of a run that ended as %s has its end", async (state, ended) => {
    const { table, ledger } = await ledgerWithRun();
    await ledger.takeLease(SERVICE, "one", NOW, NOW + 1000);

    const end = { reason: "why", digest: "sha256:one", at: NOW + 1, expires: LATER + 60_000 };
    await ledger.finish("one", endOf({ state, joins: 1, ...end }));

    expect(table.item(RUN)).toEqual({
      service: SERVICE,
      item: "run#r1",
      run: "r1",
      registration: REGISTRATION,
      build_amd64: buildOf("amd64", 1),
      state,
      joins: 1,
      finalizedJoins: 1,
      reason: "why",
      digest: "sha256:one",
      [ended]: "2026-03-02T10:00:00.001Z",
      createdAt: AT,
      changedAt: "2026-03-02T10:00:00.001Z",
      expiresAt: EXPIRES + 60,
    });
    expect(table.item([SERVICE, "service"])).toEqual({ service: SERVICE, item: "service", lastRun: "r1" });
  });

  it("of a published run has the digest of each image, and its service what was published last", async () => {
    const { table, ledger } = await ledgerWithRun();
    await ledger.takeLease(SERVICE, "one", NOW, NOW + 1000);
    const images = { "linux/amd64": "sha256:amd64" };
    const last = { run: "r1", digest: "sha256:one", key: KEY };

    await ledger.finish("one", endOf({ state: "published", joins: 1, images, last }));

    expect(table.item(RUN)).toMatchObject({ images });
    expect(table.item([SERVICE, "service"])).toEqual({
      service: SERVICE,
      item: "service",
      lastRun: "r1",
      last,
    });
  });

  it("of a service has the holder of its lease and until when, and neither when it was given back", async () => {
    const { table, ledger } = ledgerOverTable();

    await ledger.takeLease(SERVICE, "one", NOW, NOW + 1000);
    const held = table.item([SERVICE, "service"]);
    await ledger.release(SERVICE, "one");

    expect(held).toEqual({ service: SERVICE, item: "service", leaseHolder: "one", leaseUntil: NOW + 1000 });
    expect(table.item([SERVICE, "service"])).toEqual({ service: SERVICE, item: "service" });
  });

  it("of a run that was rolled back to has the time, and its service that image as the last one", async () => {
    const { table, ledger } = await ledgerWithRun();
    await ledger.takeLease(SERVICE, "one", NOW, NOW + 1000);
    await ledger.finish("one", endOf({ state: "published", joins: 1 }));
    await ledger.join({ ...joinOf("amd64", buildOf("amd64", 1)), run: "r2" });
    await ledger.takeLease(SERVICE, "one", NOW, NOW + 1000);
    await ledger.finish("one", endOf({ state: "failed", joins: 1, run: "r2" }));
    await ledger.takeLease(SERVICE, "two", NOW, NOW + 1000);
    const last = { run: "r1", digest: "sha256:one", key: KEY };

    const rollback = { service: SERVICE, run: "r1", at: NOW + 2000, expires: LATER + 2000, last };
    await ledger.noteRollback("two", rollback);

    expect(table.item(RUN)).toMatchObject({
      state: "published",
      rolledBackAt: "2026-03-02T10:00:02.000Z",
      changedAt: "2026-03-02T10:00:02.000Z",
      expiresAt: EXPIRES + 2,
    });
    expect(table.item([SERVICE, "service"])).toMatchObject({
      lastRun: "r1",
      last,
      rolledBackAt: NOW + 2000,
      leaseHolder: "two",
    });
  });

  it("of a run whose build was stopped has the build and the newer run", async () => {
    const { table, ledger } = await ledgerWithRun();
    const mark = { by: "r2", build: "arm64:7", at: NOW + 1000, expires: LATER + 1000 };

    await ledger.markSuperseded({ service: SERVICE, run: "r1", joins: 1, ...mark });

    expect(table.keys()).toEqual(["fleet-billing run#r1"]);
    expect(table.item(RUN)).toMatchObject({
      supersededBy: "r2",
      stoppedBuild: "arm64:7",
      changedAt: "2026-03-02T10:00:01.000Z",
      expiresAt: EXPIRES + 1,
    });
  });

  it("of a build that nothing is left to do for has its id, and the last expiry that it was given", async () => {
    const { table, ledger } = ledgerOverTable();
    const build = { service: SERVICE, build: "arm64:7" };

    await ledger.markHandled(build, LATER);
    await ledger.markHandled(build, LATER + 1000);

    expect(table.item([SERVICE, "build#arm64:7"])).toEqual({
      service: SERVICE,
      item: "build#arm64:7",
      build: "arm64:7",
      expiresAt: EXPIRES + 1,
    });
  });

  it("of the bookmarks is under a key that no service can have", async () => {
    const { table, ledger } = ledgerOverTable();

    await ledger.keepBookmarks([{ id: "a:1", at: 5 }]);

    expect(table.keys()).toEqual(["#reconcile bookmarks"]);
    expect(table.item(["#reconcile", "bookmarks"])).toMatchObject({ bookmarks: [{ id: "a:1", at: 5 }] });
  });
});

describe("a call of the ledger that has no effect", () => {
  it("is a fault with its run when an end comes without the lease", async () => {
    const { ledger } = await ledgerWithRun();

    const finish = ledger.finish("nobody", endOf({ state: "failed", joins: 1 }));

    await expect(finish).rejects.toThrow(
      "LEASE_LOST ending run r1 of fleet-billing: the lease is no longer this invocation's",
    );
  });

  it("is a fault with its run when a rollback comes without the lease", async () => {
    const { ledger } = await ledgerWithRun();
    const last = { run: "r1", digest: "sha256:one", key: KEY };

    const rollback = ledger.noteRollback("nobody", {
      service: SERVICE,
      run: "r1",
      at: NOW,
      expires: LATER,
      last,
    });

    await expect(rollback).rejects.toThrow(
      "LEASE_LOST rolling back to run r1 of fleet-billing: the lease is no longer this invocation's",
    );
  });

  it("is a fault when the run was written by another version", async () => {
    const { table, ledger } = ledgerOverTable();
    const names = { "#joins": "joins", "#registration": "registration", "#state": "state" };
    const values = { ":joins": 1, ":registration": "{}", ":state": "published" };
    const update = "SET #joins = :joins, #registration = :registration, #state = :state";
    await table.update({ key: RUN, update, condition: "attribute_not_exists(#joins)", names, values });

    const join = ledger.join(joinOf("amd64", buildOf("amd64", 1)));

    await expect(join).rejects.toThrow(
      "LEDGER_UNREADABLE joining run r1 of fleet-billing: the ledger item was written by another version of the publisher",
    );
    expect(await ledger.runs([{ service: SERVICE, run: "r1" }])).toEqual([]);
  });
});
