import { describe, expect, it } from "vitest";
import {
  parseBookmarks,
  parseHandled,
  parseLease,
  parseRevisionRuns,
} from "../../../components/publisher/runs/ledger-items";

const LAST = {
  run: "r1",
  digest: "sha256:one",
  key: { version: "1.4.2", revision: "3f2a", ancestors: ["9c1d0b7e5f64"], committed: 5, started: 7 },
};

describe("the item of a service", () => {
  it("has its lease and what was published and rolled back to last", () => {
    const item = { leaseHolder: "one", leaseUntil: 9, lastRun: "r1", rolledBackAt: 8, last: LAST };

    expect(parseLease({ service: "s", item: "service", ...item })).toStrictEqual(item);
  });

  it("has a key without revision and ancestors when an older version wrote it", () => {
    const { revision, ancestors, ...key } = LAST.key;

    expect(parseLease({ lastRun: "r1", last: { ...LAST, key } }).last).toStrictEqual({
      ...LAST,
      key: { ...key, revision: "", ancestors: [] },
    });
  });

  it.each<[string, unknown]>([
    ["is not there", undefined],
    ["is empty", {}],
    [
      "has other types",
      { leaseHolder: 1, leaseUntil: "x", lastRun: 2, rolledBackAt: "y", last: { run: "r1" } },
    ],
  ])("has no lease, no run and no rollback when it %s", (_case, item) => {
    expect(parseLease(item)).toStrictEqual({ leaseHolder: "", leaseUntil: 0, lastRun: "", rolledBackAt: 0 });
  });
});

describe("an item that is not what it should be", () => {
  it("is left out of the builds that were handled", () => {
    expect(parseHandled([{ build: "a:1" }, { build: 2 }, { run: "r3" }, undefined])).toEqual(
      new Set(["a:1"]),
    );
  });

  it("names no runs of a revision", () => {
    const items = [
      { service: "s", item: "revision", "run#r1": "r1" },
      { "run#r1": "r1", "run#r2": "r2" },
    ];

    expect(parseRevisionRuns(items, "run#")).toEqual(["r1", "r2"]);
  });

  it("has no bookmarks", () => {
    expect(parseBookmarks({ bookmarks: [{ id: "a:1", at: 5 }] })).toEqual([{ id: "a:1", at: 5 }]);
    expect(parseBookmarks({ bookmarks: [{ id: "a:1" }] })).toEqual([]);
    expect(parseBookmarks(undefined)).toEqual([]);
  });
});
