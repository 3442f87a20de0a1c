import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareKeys,
  keyOfAnnotations,
  type OrderKey,
  stableVersion,
} from "../../../components/publisher/publish/order";
import { ANNOTATIONS } from "../../../components/service/contract";

const key = (version: string, committed: number, started: number): OrderKey => ({
  version,
  committed,
  started,
});

/** From oldest to newest. */
const ORDERED = [
  key("", 1, 9),
  key("", 2, 1),
  key("", 2, 3),
  key("0.9.0", 9, 9),
  key("0.10.0", 1, 1),
  key("1.0.0", 1, 1),
  key("1.0.0", 1, 2),
  key("1.0.0", 2, 1),
  key("2.0.0", 1, 1),
];

describe("the order of images", () => {
  it("puts versions over none, then semver, then the commit, then the run", () => {
    const shuffled = [...ORDERED].reverse().sort((left, right) => compareKeys(left, right));

    expect(shuffled).toEqual(ORDERED);
  });

  it("takes two builds of one version for one version", () => {
    expect(compareKeys(key("1.0.0+a", 1, 1), key("1.0.0+b", 1, 1))).toBe(0);
  });

  it("is a total order", () => {
    const version = fc.constantFrom("", "0.1.0", "1.0.0", "1.0.1", "1.10.0", "2.0.0");
    const anyKey = fc.record({ version, committed: fc.nat(3), started: fc.nat(3) });

    fc.assert(
      fc.property(anyKey, anyKey, anyKey, (one, two, three) => {
        expect(Math.sign(compareKeys(one, two))).toBe(0 - Math.sign(compareKeys(two, one)));
        if (compareKeys(one, two) > 0 && compareKeys(two, three) > 0) {
          expect(compareKeys(one, three)).toBeGreaterThan(0);
        }
        expect(compareKeys(one, two) === 0).toBe(JSON.stringify(one) === JSON.stringify(two));
      }),
    );
  });
});

describe("the key of an index", () => {
  const started = "2026-03-02T09:55:00.000Z";
  const ours = { [ANNOTATIONS.run]: "r1", [ANNOTATIONS.runStarted]: started };

  it("has the commit's time, and the start of the run where there is none", () => {
    const committed = "2026-03-02T09:30:00.000Z";

    expect(keyOfAnnotations({ ...ours, [ANNOTATIONS.sourceTime]: committed })).toEqual(
      key("", Date.parse(committed), Date.parse(started)),
    );
    expect(keyOfAnnotations(ours)).toEqual(key("", Date.parse(started), Date.parse(started)));
  });

  it("has a stable version and no other", () => {
    const versions = ["1.4.2", "1.5.0-rc.1", "latest", ""].map(
      (version) => keyOfAnnotations({ ...ours, [ANNOTATIONS.version]: version })?.version,
    );

    expect(versions).toEqual(["1.4.2", "", "", ""]);
  });

  it.each([
    ["without a run", { [ANNOTATIONS.runStarted]: started }],
    ["without a start", { [ANNOTATIONS.run]: "r1" }],
    ["with a start that is no time", { ...ours, [ANNOTATIONS.runStarted]: "soon" }],
    ["of another tool", {}],
  ])("is none: %s", (_, annotations) => {
    expect(keyOfAnnotations(annotations)).toBeUndefined();
  });
});

describe("a stable version", () => {
  it.each([
    ["1.4.2", "1.4.2"],
    ["v1.4.2", "1.4.2"],
    ["1.4.2+build.7", "1.4.2+build.7"],
    ["1.4.2-rc.1", ""],
    ["1.4", ""],
  ])("of %s is %j", (text, version) => {
    expect(stableVersion(text)).toBe(version);
  });
});
