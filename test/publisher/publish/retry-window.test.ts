import { describe, expect, it } from "vitest";
import { type FaultCode, PublisherFault } from "../../../components/publisher/fault";
import { withinRetryWindow } from "../../../components/publisher/publish/retry-window";
import { ok } from "../../../components/text/result";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function failing(code: FaultCode, age: number) {
  const parts = { doing: "reading images", subject: "run r1 of fleet-billing", reason: "it is not there" };
  return withinRetryWindow(age, () => Promise.reject(new PublisherFault(code, parts)));
}

describe("a fault of a run's images", () => {
  it.each<[FaultCode, number, string]>([
    ["IMAGE_MISSING", 10 * MINUTE, "it can never be published, what it built is gone"],
    ["IMAGE_CORRUPT", 10 * MINUTE, "it can never be published, what it built is gone"],
    ["REPOSITORY_MISSING", 10 * MINUTE, "it can never be published, what it built is gone"],
    ["TAG_LOST", DAY, "it could not be published"],
    ["AWS_CALL", DAY, "it could not be published"],
  ])(
    "%s is tried again for %i milliseconds, then it is the reason of a refusal",
    async (code, window, what) => {
      await expect(failing(code, window)).rejects.toMatchObject({ code });
      expect(await failing(code, window + 1)).toEqual({
        ok: false,
        reason: `${what}: ${code} reading images run r1 of fleet-billing: it is not there`,
      });
    },
  );

  it.each<FaultCode>([
    "REGISTRATION_UNREADABLE",
    "BUILD_UNFINISHED",
    "LEASE_BUSY",
    "LEASE_SHORT",
    "LEASE_LOST",
    "LEDGER_UNREADABLE",
  ])("that is not about the images is tried again for ever: %s", async (code) => {
    await expect(failing(code, 1_000 * DAY)).rejects.toMatchObject({ code });
  });

  it("that is a defect of the publisher is never a reason", async () => {
    const defect = new TypeError("internal");

    await expect(withinRetryWindow(1_000 * DAY, () => Promise.reject(defect))).rejects.toBe(defect);
  });

  it("is none when the work is done, however late", async () => {
    expect(await withinRetryWindow(1_000 * DAY, async () => ok("done"))).toEqual(ok("done"));
  });
});
