import { describe, expect, it } from "vitest";
import { IN_FLIGHT_SECONDS, LEASE_MARGIN_SECONDS } from "../../../components/service/lease-times";
import { resolvePublisher } from "../../../components/service/resolve-publisher";

describe("a lease", () => {
  it("outlives its holder by what clocks may differ and a write may be on its way", () => {
    const { leaseSeconds, timeoutSeconds } = resolvePublisher("fleet");

    expect(leaseSeconds - timeoutSeconds).toBe(LEASE_MARGIN_SECONDS);
    expect(LEASE_MARGIN_SECONDS - IN_FLIGHT_SECONDS).toBe(120);
  });
});
