import { describe, expect, it } from "vitest";
import { dashboardPicture, PICTURE } from "../../scripts/dashboard-picture";
import { pageText } from "../repository-paths";

/** The deployed code handles every event of a week. */
const WEEK_MILLISECONDS = 300_000;

describe("the picture of the dashboard", () => {
  it(
    "is what the dashboard's own JSON and a week of a publisher give now; npm run docs:dashboard draws it again",
    async () => {
      expect(await dashboardPicture()).toBe(pageText(PICTURE));
    },
    WEEK_MILLISECONDS,
  );

  it("lets no text run out of its card", () => {
    const svg = pageText(PICTURE);
    const cards = [
      ...svg.matchAll(/class="card" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
    ].map(([, ...numbers]) => numbers.map(Number));
    const texts = [...svg.matchAll(/<text[^>]*? x="([\d.]+)" y="([\d.]+)">([^<]*)</g)];

    expect(cards.length).toBeGreaterThan(8);
    for (const [, x = "", y = "", words = ""] of texts) {
      const card = cards.find(
        ([left = 0, top = 0, width = 0, height = 0]) =>
          Number(x) >= left && Number(x) <= left + width && Number(y) >= top && Number(y) <= top + height,
      );
      const [left = 0, , width = 0] = card ?? [];
      // Letters of the smallest texts are 5 wide at least, on average.
      expect([words, Number(x) + words.length * 5 <= left + width]).toEqual([words, true]);
    }
  });
});
