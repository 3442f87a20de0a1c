import { describe, expect, it } from "vitest";
import { buildOf, end, joinOf, LATER, NOW } from "./ledger-runs";
import { ledgerSubjects } from "./ledger-subjects";

const RUN = { service: "fleet-billing", run: "r1" };
const MARK = { ...RUN, joins: 1, by: "r2", build: "arm64:7", at: NOW, expires: LATER };

describe.each(ledgerSubjects)("a newer run that takes another's place in the ledger $name", (subject) => {
  it("is noted in the run", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));

    const noted = await ledger.markSuperseded(MARK);

    expect(noted).toBe(true);
    const [run] = await ledger.runs([RUN]);
    expect(run).toMatchObject({ state: "open", joins: 1, supersededBy: "r2", stoppedBuild: "arm64:7" });
  });

  it("is noted again, by another one too", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.markSuperseded(MARK);

    const again = await ledger.markSuperseded(MARK);
    const other = await ledger.markSuperseded({ ...MARK, by: "r3" });

    expect([again, other]).toEqual([true, true]);
    expect((await ledger.runs([RUN]))[0]).toMatchObject({ supersededBy: "r3", stoppedBuild: "arm64:7" });
  });

  it("is noted nowhere when a build was recorded meanwhile, or when there is no such run", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.join(joinOf("arm64", buildOf("arm64", 1)));

    const late = await ledger.markSuperseded(MARK);
    const unknown = await ledger.markSuperseded({ ...MARK, run: "r9" });

    expect([late, unknown]).toEqual([false, false]);
    expect((await ledger.runs([RUN]))[0]).toMatchObject({ supersededBy: "", stoppedBuild: "" });
  });

  it("does not keep the run from being complete after all", async () => {
    const ledger = await subject.make();
    await ledger.join(joinOf("amd64", buildOf("amd64", 1)));
    await ledger.markSuperseded(MARK);
    await end(ledger, { state: "superseded", joins: 1, reason: "a newer one" });

    const run = await ledger.join(joinOf("arm64", buildOf("arm64", 7)));

    expect(run).toMatchObject({ state: "superseded", finalizedJoins: 1, joins: 2, reason: "a newer one" });
    expect(run.supersededNotifiedAt).toBe("2026-03-02T10:00:00.000Z");
  });
});
