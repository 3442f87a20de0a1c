import { describe, expect, it } from "vitest";
import {
  compareKeys,
  keyOfAnnotations,
  type OrderKey,
  stableVersion,
} from "../../../components/publisher/publish/order";
import { ANNOTATIONS } from "../../../components/service/contract";
import { PLAIN_VERSIONS } from "../../../components/service/versions";

/** Of a revision of its own, without known ancestors. */
const key = (version: string, committed: number, started: number): OrderKey => ({
  version,
  revision: `${version}/${committed}/${started}`,
  ancestors: [],
  committed,
  started,
});

const compare = (left: OrderKey, right: OrderKey) => compareKeys(PLAIN_VERSIONS, left, right);

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

const PARENT = "a".repeat(40);
const CHILD = "b".repeat(40);

describe("the order of images without known ancestors", () => {
  it("puts versions over none, then the version's order, then the commit, then the run", () => {
    const shuffled = [...ORDERED].reverse().sort(compare);

    expect(shuffled).toEqual(ORDERED);
  });

  it("takes two builds of one version for one version", () => {
    expect(compare(key("1.0.0+a", 1, 1), key("1.0.0+b", 1, 1))).toBe(0);
  });
});

describe("the order of images with known ancestors", () => {
  const parent = { ...key("", 9, 9), revision: PARENT };
  const child = { ...key("", 1, 1), revision: CHILD, ancestors: ["c".repeat(12), PARENT.slice(0, 12)] };

  it("puts a child commit over its parent, however it is dated", () => {
    expect(compare(child, parent)).toBeGreaterThan(0);
    expect(compare(parent, child)).toBeLessThan(0);
  });

  it("leaves versions their own order", () => {
    expect(compare({ ...parent, version: "1.0.0" }, child)).toBeGreaterThan(0);
    expect(compare({ ...parent, version: "1.10.0" }, { ...child, version: "1.9.0" })).toBeGreaterThan(0);
    expect(compare({ ...parent, version: "1.0.0+a" }, { ...child, version: "1.0.0+b" })).toBeLessThan(0);
  });

  it("is by the times where two commits claim to descend from each other", () => {
    const liar = { ...parent, ancestors: [CHILD.slice(0, 12)] };

    expect(compare(liar, child)).toBeGreaterThan(0);
    expect(compare(child, liar)).toBeLessThan(0);
  });

  it("puts a rebuild over the first build, whatever commit time each of them exported", () => {
    const rebuild = { ...parent, committed: 1, started: 10 };

    expect(compare(rebuild, parent)).toBeGreaterThan(0);
    expect(compare(parent, rebuild)).toBeLessThan(0);
    expect(compare(parent, parent)).toBe(0);
  });

  it("takes keys of an older publisher, which have no revision, by their times", () => {
    const old = { ...key("", 5, 5), revision: "" };

    expect(compare({ ...old, started: 6 }, old)).toBeGreaterThan(0);
    expect(compare({ ...old, committed: 6 }, old)).toBeGreaterThan(0);
    expect(compare(child, old)).toBeLessThan(0);
  });
});

describe("the key of an index", () => {
  const started = "2026-03-02T09:55:00.000Z";
  const ours = {
    [ANNOTATIONS.run]: "r1",
    [ANNOTATIONS.runStarted]: started,
    [ANNOTATIONS.revision]: CHILD,
  };
  const keyOf = (annotations: Readonly<Record<string, string>>) =>
    keyOfAnnotations(PLAIN_VERSIONS, annotations);

  it("has its revision and the commit's time, and the start of the run where there is none", () => {
    const committed = "2026-03-02T09:30:00.000Z";
    const expected = {
      version: "",
      revision: CHILD,
      ancestors: [],
      committed: Date.parse(started),
      started: Date.parse(started),
    };

    expect(keyOf(ours)).toEqual(expected);
    expect(keyOf({ ...ours, [ANNOTATIONS.sourceTime]: committed })).toEqual({
      ...expected,
      committed: Date.parse(committed),
    });
  });

  it("has its ancestors", () => {
    const ancestors = keyOf({ ...ours, [ANNOTATIONS.ancestors]: "0123456789abffffffffffff" })?.ancestors;

    expect(ancestors).toEqual(["0123456789ab", "ffffffffffff"]);
  });

  it.each([
    ["a length that is none", "0123456789abf"],
    ["other characters", "0123456789AB"],
    ["separators", "0123456789ab 0123456789a"],
    ["a line break at its end", "0123456789ab\n"],
  ])("has no ancestors where its text has %s", (_, text) => {
    expect(keyOf({ ...ours, [ANNOTATIONS.ancestors]: text })?.ancestors).toEqual([]);
  });

  it("has the nearest 256 of ten thousand ancestors", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => at.toString(16).padStart(12, "0"));

    const ancestors = keyOf({ ...ours, [ANNOTATIONS.ancestors]: many.join("") })?.ancestors;

    expect(ancestors).toEqual(many.slice(0, 256));
  });

  it("has a stable version and no other", () => {
    const versions = ["1.4.2", "1.5.0-rc.1", "latest", ""].map(
      (version) => keyOf({ ...ours, [ANNOTATIONS.version]: version })?.version,
    );

    expect(versions).toEqual(["1.4.2", "", "", ""]);
  });

  it.each([
    ["without a run", { [ANNOTATIONS.runStarted]: started }],
    ["without a start", { [ANNOTATIONS.run]: "r1" }],
    ["with a start that is no time", { ...ours, [ANNOTATIONS.runStarted]: "soon" }],
    ["of another tool", {}],
  ])("is none: %s", (_, annotations) => {
    expect(keyOf(annotations)).toBeUndefined();
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
    expect(stableVersion(PLAIN_VERSIONS, text)).toBe(version);
  });

  it("is read without the prefix that the service's git tags have", () => {
    expect(stableVersion({ ...PLAIN_VERSIONS, prefix: "api/" }, "1.4.2")).toBe("1.4.2");
  });
});
