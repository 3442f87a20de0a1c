import { describe, expect, it } from "vitest";
import { isFinal, type RunRecord } from "../../../components/publisher/runs/run-record";
import { runStatus, sourceOf } from "../../../components/publisher/runs/run-status";
import { COMMIT, World } from "../../fakes/world";

/** A published run of amd64 and arm64, whose builds started 300 seconds before now. */
async function publishedRun(): Promise<RunRecord> {
  const world = new World();
  world.deploy();
  await world.publish();
  const [record] = world.ledger.all();
  if (record === undefined) throw new Error("nothing was published");
  return record;
}

function registered(record: RunRecord, registration: Partial<RunRecord["registration"]>): RunRecord {
  return { ...record, registration: { ...record.registration, ...registration } };
}

function withAmd64(record: RunRecord, build: object): RunRecord {
  const { amd64 } = record.builds;
  if (amd64 === undefined) throw new Error("there is no build of amd64");
  return { ...record, builds: { ...record.builds, amd64: { ...amd64, ...build } } };
}

describe("the status of a run", () => {
  it("is refused when the service has no build projects", async () => {
    const record = registered(await publishedRun(), { projects: {} });

    expect(runStatus(record)).toEqual({
      kind: "refused",
      reason: "the service is registered without build projects",
    });
  });

  it.each([
    ["one platform too many", ["linux/amd64", "linux/arm64", "linux/arm/v7"]],
    ["one platform too few", ["linux/amd64"]],
  ])("is refused when the service is registered with %s", async (_case, platforms) => {
    const record = registered(await publishedRun(), { platforms });

    expect(runStatus(record)).toEqual({
      kind: "refused",
      reason: "the platforms of the build projects are not the platforms of the service",
    });
  });

  it("is failed with the build, its phase where there is one, and the option for a source that was not read", async () => {
    const record = await publishedRun();
    const id = "fleet-billing-amd64:9";
    const status = { id, status: "FAILED", nextAttempt: "" };

    const reasons = ["", "BUILD", "DOWNLOAD_SOURCE"].map((phase) => {
      const failed = runStatus(withAmd64(record, { ...status, phase }));
      return failed.kind === "failed" && failed.reason;
    });

    expect(reasons).toEqual([
      `amd64 build ${id} ended FAILED`,
      `amd64 build ${id} ended FAILED in phase BUILD`,
      `amd64 build ${id} ended FAILED in phase DOWNLOAD_SOURCE: CodeBuild could not read the source, look at source.auth and at the version that it was asked for`,
    ]);
  });

  it("is failed for a build that was stopped, unless it is the one that was stopped for a newer run", async () => {
    const record = withAmd64(await publishedRun(), { id: "a:9", status: "STOPPED" });
    const newer = { supersededBy: "r2", stoppedBuild: "a:9" };

    expect(runStatus(record).kind).toBe("failed");
    expect(runStatus({ ...record, ...newer, stoppedBuild: "a:8" }).kind).toBe("failed");
    expect(runStatus({ ...record, ...newer })).toEqual({
      kind: "superseded",
      reason: "run r2 of the same branch is newer, so build a:9 was stopped",
      by: "r2",
    });
  });

  it("is complete with the start of the leader and the latest end, and the commit's time", async () => {
    const record = withAmd64(await publishedRun(), {
      startedAt: "2026-03-02T09:57:00.000Z",
      endedAt: "2026-03-02T09:59:59.000Z",
    });

    expect(runStatus(record)).toMatchObject({
      kind: "complete",
      run: {
        ancestors: [],
        started: Date.parse("2026-03-02T09:57:00Z"),
        ended: Date.parse("2026-03-02T09:59:59Z"),
        committed: Date.parse("2026-03-02T09:30:00Z"),
      },
    });
  });
});

describe("a run", () => {
  it("is final when it is published, or when it ended and no build was recorded since", async () => {
    const record = await publishedRun();
    const finals = (["open", "published", "failed"] as const).map((state) =>
      [2, 3].map((joins) => isFinal({ ...record, state, joins, finalizedJoins: 2 })),
    );

    expect(finals).toEqual([
      [false, false],
      [true, true],
      [true, false],
    ]);
  });
});

describe("the source of a run", () => {
  it("is what its leader tells", async () => {
    expect(sourceOf(await publishedRun())).toEqual({
      revision: COMMIT,
      ref: "refs/heads/main",
      ancestors: [],
      started: Date.parse("2026-03-02T09:55:00Z"),
      committed: Date.parse("2026-03-02T09:30:00Z"),
    });
  });

  it("is unknown while its leader has not succeeded, and when one cannot be trusted", async () => {
    const record = await publishedRun();

    const { arm64 } = record.builds;

    expect(sourceOf({ ...record, builds: {} })).toBeUndefined();
    expect(sourceOf({ ...record, builds: { ...(arm64 && { arm64 }) } })).toBeUndefined();
    expect(sourceOf(withAmd64(record, { problem: "it is of another run" }))).toBeUndefined();
  });
});
