import { afterEach, describe, expect, it } from "vitest";
import { IN_FLIGHT_SECONDS, LEASE_MARGIN_SECONDS } from "../../components/service/lease-times";
import { breakPublisher, repairPublisher } from "./break-publisher";
import { withMargin } from "./planted-bugs";
import { playTakeover } from "./takeover";

afterEach(repairPublisher);

describe("a lease that is asked for by a fast clock while the last write of a slow clock is on its way", () => {
  it("is not given away, and its tags end at the newer image", async () => {
    const { tookOver, violations, tagsAfterWrite, tags } = await playTakeover();

    expect(tookOver).toBe(false);
    expect(tagsAfterWrite.main).toBe(tagsAfterWrite["111111111111"]);
    expect(violations).toEqual([]);
    expect(tags).toMatchObject({ main: tags["222222222222"], latest: tags["222222222222"] });
  });

  it.each([
    ["without its margin", 0],
    ["with a margin for writes on their way only", IN_FLIGHT_SECONDS],
    ["with a margin for clocks that are apart only", 120],
    ["with a margin that is a second short", LEASE_MARGIN_SECONDS - 1],
  ])("is taken over %s, and a tag goes back to the older image", async (_, seconds) => {
    breakPublisher(withMargin(seconds));
    const broken = await import("./takeover");

    const { tookOver, violations } = await broken.playTakeover();

    expect(tookOver).toBe(true);
    expect(violations.join("\n")).toMatch(/^I3: billing:main went from/m);
  });
});
