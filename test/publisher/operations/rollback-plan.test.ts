import { describe, expect, it } from "vitest";
import { parseRollback, planRollback } from "../../../components/publisher/operations/rollback-plan";
import { type RunRecord, subjectOf } from "../../../components/publisher/runs/run-record";
import { withStatus } from "../../../components/publisher/runs/run-with-status";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { World } from "../../fakes/world";

async function publishedRun(options: ServiceOptions = {}): Promise<RunRecord> {
  const world = new World();
  world.deploy("billing", options);
  await world.publish();
  const [record] = world.ledger.all();
  if (record === undefined) throw new Error("nothing was published");
  return record;
}

function nameOf({ service, run }: RunRecord): string {
  return `run ${run} of ${service}`;
}

describe("a request to roll back", () => {
  it.each<[unknown, string]>([
    [undefined, "detail: Invalid type: Expected Object but received undefined"],
    [{ service: "", run: "r1" }, "detail.service: Invalid length: Expected !0 but received 0"],
    [{ service: "s" }, 'detail.run: Invalid key: Expected "run" but received undefined'],
    [{ service: "s", run: "r1", tags: [""] }, "detail.tags.0: Invalid length: Expected !0 but received 0"],
  ])("that is %j is refused with the place of its mistake", (detail, reason) => {
    expect(parseRollback(detail)).toEqual({ ok: false, reason: `the rollback cannot be read: ${reason}` });
  });
});

describe("a plan to roll back", () => {
  it("is for every moving tag of the run when none is named", async () => {
    const record = await publishedRun();

    const plan = planRollback(withStatus(record), subjectOf(record));

    expect(plan).toMatchObject({ ok: true, value: { tags: ["main", "latest"] } });
  });

  it("is refused for a run that is complete and not published", async () => {
    const record = await publishedRun();

    expect(planRollback(withStatus({ ...record, state: "refused" }), subjectOf(record))).toEqual({
      ok: false,
      reason: `${nameOf(record)} is refused, only a published run can be rolled back to`,
    });
  });

  it("is refused for a published run whose builds this version cannot tell the tags of", async () => {
    const record = await publishedRun();

    expect(planRollback(withStatus({ ...record, builds: {} }), subjectOf(record))).toEqual({
      ok: false,
      reason: `${nameOf(record)} was published by another version of the publisher`,
    });
  });

  it("is refused for a run that has release tags only", async () => {
    const record = await publishedRun({ tags: ["{commit}"] });

    expect(planRollback(withStatus(record), subjectOf(record))).toEqual({
      ok: false,
      reason: `${nameOf(record)} has no moving tag`,
    });
  });

  it("is refused for a tag that the run does not move, whatever else is named", async () => {
    const record = await publishedRun();

    expect(planRollback(withStatus(record), { ...subjectOf(record), tags: ["main", "1.4"] })).toEqual({
      ok: false,
      reason: `1.4 is no moving tag of ${nameOf(record)}, which has main, latest`,
    });
  });
});
