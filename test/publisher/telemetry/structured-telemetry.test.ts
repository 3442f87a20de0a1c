import { describe, expect, it } from "vitest";
import { PublisherFault } from "../../../components/publisher/fault";
import type { Outcome } from "../../../components/publisher/outcome";
import { structuredTelemetry } from "../../../components/publisher/telemetry/structured-telemetry";

function recording() {
  const lines: { level: string; message: string; facts: Record<string, unknown> }[] = [];
  const metrics: [string, number][] = [];
  let published = 0;
  const line = (level: string) => (message: string, facts: Record<string, unknown>) => {
    lines.push({ level, message, facts });
  };
  const telemetry = structuredTelemetry(
    { info: line("info"), warn: line("warn"), error: line("error") },
    {
      add: (name, value) => {
        metrics.push([name, value]);
      },
      addOf: (architecture, name, value) => {
        metrics.push([`${architecture} ${name}`, value]);
      },
      publish: () => {
        published += 1;
      },
    },
  );
  return { telemetry, lines, metrics, published: () => published };
}

const RUN = { service: "fleet-billing", run: "r1" };
const BUILD = { id: "fleet-billing-amd64:1", project: "fleet-billing-amd64" };

describe("a decision", () => {
  it.each<[Outcome, string, string, [string, number][]]>([
    [{ ...RUN, kind: "waiting", missing: ["arm64"] }, "info", "run waiting", []],
    [
      {
        ...RUN,
        kind: "published",
        digest: "sha256:one",
        tags: {
          written: [],
          moved: [
            { tag: "main", foreign: false },
            { tag: "latest", foreign: true },
          ],
          kept: [],
          skipped: [],
        },
        latencySeconds: 7,
        commitToTagSeconds: { amd64: 300, arm64: 280.5 },
        emulatedPercent: 50,
      },
      "info",
      "run published",
      [
        ["RunsPublished", 1],
        ["JoinLatencySeconds", 7],
        ["EmulatedPercent", 50],
        ["amd64 CommitToTagSeconds", 300],
        ["arm64 CommitToTagSeconds", 280.5],
        ["TagsReplaced", 1],
      ],
    ],
    [
      {
        ...RUN,
        kind: "published",
        digest: "sha256:one",
        tags: { written: [], moved: [{ tag: "latest", foreign: false }], kept: [], skipped: [] },
        latencySeconds: 0,
        commitToTagSeconds: {},
        emulatedPercent: 0,
      },
      "info",
      "run published",
      [
        ["RunsPublished", 1],
        ["JoinLatencySeconds", 0],
        ["EmulatedPercent", 0],
      ],
    ],
    [
      { ...RUN, kind: "rolledBack", digest: "sha256:one", moved: [] },
      "warn",
      "run rolledBack",
      [["RunsRolledBack", 1]],
    ],
    [{ ...RUN, kind: "alreadyPublished", digest: "sha256:one" }, "info", "run alreadyPublished", []],
    [
      { ...RUN, kind: "failed", reason: "it failed", notified: true },
      "warn",
      "run failed",
      [["RunsFailed", 1]],
    ],
    [{ ...RUN, kind: "failed", reason: "it failed", notified: false }, "warn", "run failed", []],
    [{ ...RUN, kind: "refused", reason: "no", notified: true }, "warn", "run refused", [["RunsRefused", 1]]],
    [{ ...RUN, kind: "refused", reason: "no", notified: false }, "warn", "run refused", []],
    [
      { ...RUN, kind: "superseded", reason: "r2 is newer", notified: true },
      "info",
      "run superseded",
      [["RunsSuperseded", 1]],
    ],
    [{ ...RUN, kind: "superseded", reason: "r2 is newer", notified: false }, "info", "run superseded", []],
  ])(
    "is one line with service, run, build and outcome, and its numbers: %#",
    (outcome, level, message, numbers) => {
      const { telemetry, lines, metrics } = recording();

      telemetry.recordOutcome(outcome, BUILD);

      const { service, kind, ...facts } = { service: "", ...outcome };
      expect(lines).toEqual([
        {
          level,
          message,
          facts: { outcome: kind, serviceId: service, ...facts, build: BUILD.id, project: BUILD.project },
        },
      ]);
      expect(metrics).toEqual(numbers);
    },
  );

  it("to ignore an event has the reason", () => {
    const { telemetry, lines, metrics } = recording();

    telemetry.recordOutcome({ kind: "ignored", reason: "it is none of ours" });

    const facts = { outcome: "ignored", reason: "it is none of ours" };
    expect(lines).toEqual([{ level: "info", message: "event ignored", facts }]);
    expect(metrics).toEqual([]);
  });
});

describe("a warning", () => {
  it("is one line as it was given, and counts nothing", () => {
    const { telemetry, lines, metrics } = recording();

    telemetry.warn("tag is not as a publisher left it", { tag: "latest" });

    const facts = { tag: "latest" };
    expect(lines).toEqual([{ level: "warn", message: "tag is not as a publisher left it", facts }]);
    expect(metrics).toEqual([]);
  });
});

describe("a fault", () => {
  it("is one line with its code and what was being done, and counts", () => {
    const { telemetry, lines, metrics } = recording();
    const fault = new PublisherFault("LEASE_BUSY", {
      doing: "publishing",
      subject: "s",
      reason: "somebody else",
    });

    telemetry.recordFault(fault, "build 1");

    const reason = "LEASE_BUSY publishing s: somebody else";
    const facts = { subject: "build 1", code: "LEASE_BUSY", doing: "publishing", reason };
    expect(lines).toEqual([{ level: "error", message: "fault", facts }]);
    expect(metrics).toEqual([["Faults", 1]]);
  });

  it("of the publisher's own making says so", () => {
    const { telemetry, lines } = recording();

    telemetry.recordFault(new TypeError("x is undefined"), "build 1");

    expect(lines[0]?.facts).toEqual({
      subject: "build 1",
      code: "INTERNAL",
      reason: "TypeError: x is undefined",
    });
  });
});

describe("a build", () => {
  it("that has ended counts its seconds and its time in the queue, by architecture", () => {
    const { telemetry, lines, metrics } = recording();

    telemetry.recordBuild("arm64", { seconds: 290, queuedSeconds: 12 });

    expect(metrics).toEqual([
      ["arm64 BuildSeconds", 290],
      ["arm64 QueueSeconds", 12],
    ]);
    expect(lines).toEqual([]);
  });

  it("that CodeBuild did not start counts", () => {
    const { telemetry, metrics } = recording();

    telemetry.recordFailedStart();

    expect(metrics).toEqual([["StartsFailed", 1]]);
  });
});

describe("a reconciliation or a replay", () => {
  it("counts what was lost and what waits too long", () => {
    const { telemetry, lines, metrics } = recording();

    telemetry.recordReconcile({
      builds: 9,
      found: 2,
      stuck: 1,
      superseded: 0,
      overdue: 3,
      drifted: 4,
      faults: 0,
    });
    telemetry.recordReconcile({
      builds: 9,
      found: 0,
      stuck: 0,
      superseded: 0,
      overdue: 0,
      drifted: 0,
      faults: 0,
    });

    const counts = { builds: 9, found: 2, stuck: 1, superseded: 0, overdue: 3, drifted: 4, faults: 0 };
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({ level: "info", message: "reconcile", facts: counts });
    expect(metrics).toEqual([
      ["Reconciled", 1],
      ["LostBuildsFound", 2],
      ["RunsOverdue", 3],
      ["TagsDrifted", 4],
      ["Reconciled", 1],
    ]);
  });

  it("counts as none when it left a fault", () => {
    const { telemetry, metrics } = recording();

    const nothing = { builds: 0, found: 0, stuck: 0, superseded: 0, overdue: 0, drifted: 0 };
    telemetry.recordReconcile({ ...nothing, faults: 1 });

    expect(metrics).toEqual([["Reconciled", 0]]);
  });

  it("of the dead letters is one line with what it came to", () => {
    const { telemetry, lines, metrics } = recording();
    const report = { received: 3, handled: 2, failed: 1, complete: true };

    telemetry.recordReplay(report);

    expect(lines).toEqual([{ level: "info", message: "replay of dead letters", facts: report }]);
    expect(metrics).toEqual([]);
  });

  it("publishes its numbers at the end of the invocation", () => {
    const { telemetry, published } = recording();

    telemetry.flush();

    expect(published()).toBe(1);
  });
});
