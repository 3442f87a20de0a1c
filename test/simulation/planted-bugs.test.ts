import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PLANTED_BUGS } from "./planted-bugs";

const PAGE = readFileSync(join(__dirname, "../../docs/publisher.md"), "utf8");

describe("docs/publisher.md", () => {
  it("makes no promise that has no planted bug", () => {
    const promises = [...PAGE.matchAll(/^\| (I\d+) /gm)].map(([, promise]) => promise);
    const broken = new Set(PLANTED_BUGS.map(({ promise }) => promise.source.slice(1)));

    expect(promises).toEqual(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11"]);
    expect(promises.filter((promise) => !broken.has(`${promise}`))).toEqual([]);
  });

  it("lists every planted bug with the bound that its test holds", () => {
    const rows = [...PAGE.matchAll(/^\| ([^|]+) \| (?:I\d+|supersede|drift) \| \d+ \| \d+ \| (\d+) \|/gm)];

    const listed = rows.map(([, bug, bound]) => [bug, Number(bound)]);

    expect(listed).toEqual(PLANTED_BUGS.map(({ name, worlds }) => [name, worlds]));
  });
});
