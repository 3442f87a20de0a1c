import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Invocation } from "../../components/publisher/invocation";
import type { BuildRecord } from "../../components/publisher/ports/builds";
import type { HeldLease } from "../../components/publisher/runs/lease";
import type { RunWithStatus } from "../../components/publisher/runs/run-with-status";

type Module = Readonly<Record<string, unknown>>;

/** A publisher with one of its guards taken out. */
interface Breakage {
  readonly name: string;
  /** The promise that is then broken. */
  readonly promise: RegExp;
  readonly module: string;
  readonly without: (original: never) => Module;
}

const BREAKAGES: readonly Breakage[] = [
  {
    name: "skips the lease",
    promise: /^I3/m,
    module: "../../components/publisher/runs/lease",
    without: () => ({
      assertLease: () => undefined,
      // It writes its name into the lease, and asks nobody whose it is.
      async withLease(invocation: Invocation, service: string, work: (lease: HeldLease) => unknown) {
        const { ports, holder } = invocation;
        const until = Number.MAX_SAFE_INTEGER;
        const answer = await ports.ledger.takeLease(service, holder, until, until - 1);
        return answer.held ? work({ service, until, waited: true, answer }) : undefined;
      },
    }),
  },
  {
    name: "moves tags without looking at their order",
    promise: /^I3/m,
    module: "../../components/publisher/publish/tag-move",
    without: () => ({ tagMove: () => ({ kind: "move", foreign: false }) }),
  },
  {
    name: "publishes before the second builder",
    promise: /^I1/m,
    module: "../../components/publisher/runs/run-status",
    without: ({ runStatus }: typeof import("../../components/publisher/runs/run-status")) => ({
      runStatus(record: Parameters<typeof runStatus>[0]) {
        const { registration, builds } = record;
        const { amd64, arm64 } = registration.projects;
        const projects = { ...(builds.amd64 && { amd64 }), ...(builds.arm64 && { arm64 }) };
        const platforms = Object.values(projects).flatMap((list) => list ?? []);
        // The rest of the publisher reads the record too, so it is narrowed for everybody.
        Object.assign(registration, { projects, platforms });
        return runStatus(record);
      },
    }),
  },
  {
    name: "ignores the revision",
    promise: /^I2/m,
    module: "../../components/publisher/runs/run-status",
    without: ({ runStatus }: typeof import("../../components/publisher/runs/run-status")) => ({
      runStatus(record: Parameters<typeof runStatus>[0]) {
        const { amd64, arm64 } = record.builds;
        if (amd64 === undefined || arm64 === undefined) return runStatus(record);
        const { resolvedVersion, sourceVersion } = amd64;
        const exported = { ...arm64.exported, revision: amd64.exported.revision };
        const same = { ...arm64, resolvedVersion, sourceVersion, exported };
        return runStatus({ ...record, builds: { amd64, arm64: same } });
      },
    }),
  },
  {
    name: "stops a run for any other of its service",
    promise: /^supersede/m,
    module: "../../components/publisher/supersede/find-superseded",
    without: () => ({
      findSuperseded: (records: readonly BuildRecord[], runs: readonly RunWithStatus[]) =>
        runs.flatMap(({ record: run }) => {
          const build = records.find(
            ({ status, project }) => status === "IN_PROGRESS" && project.startsWith(run.service),
          );
          const other = runs.find(({ record }) => record.service === run.service && record.run !== run.run);
          return build === undefined || other === undefined || run.registration.supersede !== "cancel"
            ? []
            : [{ run, by: other.record.run, build }];
        }),
    }),
  },
];

afterEach(() => {
  vi.doUnmock("../../components/publisher/runs/lease");
  vi.doUnmock("../../components/publisher/publish/tag-move");
  vi.doUnmock("../../components/publisher/runs/run-status");
  vi.doUnmock("../../components/publisher/supersede/find-superseded");
  vi.resetModules();
});

describe("a publisher that", () => {
  it.each(BREAKAGES)("$name is found out by random worlds", { timeout: 120_000 }, async (breakage) => {
    vi.resetModules();
    vi.doMock(breakage.module, async (original) => {
      const actual = (await original()) as Module;
      return { ...actual, ...breakage.without(actual as never) };
    });
    const { worldProperty } = await import("./worlds");

    const result = await fc.check(worldProperty(breakage.promise), { numRuns: 2_000, endOnFailure: true });

    expect(result.failed).toBe(true);
    expect((result.errorInstance as Error).message).toMatch(breakage.promise);
  });
});
