import type { Invocation } from "../../components/publisher/invocation";
import type { BuildRecord, BuildStart } from "../../components/publisher/ports/builds";
import type { OrderKey } from "../../components/publisher/publish/order";
import type { HeldLease } from "../../components/publisher/runs/lease";
import type { RunWithStatus } from "../../components/publisher/runs/run-with-status";
import type { VersionPolicy } from "../../components/service/versions";

type Module = Readonly<Record<string, unknown>>;

/** A publisher with one of its guards taken out. */
export interface PlantedBug {
  /** Ends the sentence "a publisher that ...". */
  readonly name: string;
  /** The promise that is then broken. */
  readonly promise: RegExp;
  /** Worlds that may go by, as the median of ten seeds, before it is found: two to five times what was measured. */
  readonly worlds: number;
  /** Path of the module that is changed, from this folder. */
  readonly module: string;
  readonly without: (original: never) => Module;
}

/** A publisher whose lease ends this many seconds after its holder may have sent the last write. */
export function withMargin(seconds: number): Pick<PlantedBug, "module" | "without"> {
  return {
    module: "../../components/service/lease-times",
    without: () => ({ LEASE_MARGIN_SECONDS: seconds }),
  };
}

/** A port with some of its methods replaced. */
function withMethods<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get: (target, name) => Reflect.get(name in methods ? methods : target, name),
  });
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "publishes before the second build",
    promise: /^I1/m,
    worlds: 5,
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
    worlds: 55,
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
    name: "moves tags without looking at their order",
    promise: /^I3/m,
    worlds: 20,
    module: "../../components/publisher/publish/tag-move",
    without: () => ({ tagMove: () => ({ kind: "move", foreign: false }) }),
  },
  {
    name: "skips the lease",
    promise: /^I3/m,
    worlds: 100,
    module: "../../components/publisher/runs/lease",
    without: () => ({
      assertLease: () => undefined,
      // It writes its name into the lease, whoever holds it.
      async withLease(invocation: Invocation, service: string, work: (lease: HeldLease) => unknown) {
        const { ports, holder } = invocation;
        const until = Number.MAX_SAFE_INTEGER;
        const answer = await ports.ledger.takeLease(service, holder, until, until - 1);
        return answer.held ? work({ service, until, waited: true, answer }) : undefined;
      },
    }),
  },
  {
    name: "takes a lease without its margin",
    promise: /^I3/m,
    worlds: 800,
    ...withMargin(0),
  },
  {
    name: "moves release tags like any other",
    promise: /^I4/m,
    worlds: 35,
    module: "../../components/publisher/publish/publication",
    without: ({ planPublication }: typeof import("../../components/publisher/publish/publication")) => ({
      planPublication(...given: Parameters<typeof planPublication>) {
        const { release, moving, ...plan } = planPublication(...given);
        return { ...plan, release: [], moving: [...release.map(({ tag }) => tag), ...moving] };
      },
    }),
  },
  {
    name: "forgets the ancestors of a commit",
    promise: /^I10/m,
    worlds: 105,
    module: "../../components/publisher/publish/order",
    without: ({ compareKeys }: typeof import("../../components/publisher/publish/order")) => ({
      compareKeys(versions: VersionPolicy, left: OrderKey, right: OrderKey) {
        return compareKeys(versions, { ...left, ancestors: [] }, { ...right, ancestors: [] });
      },
    }),
  },
  {
    name: "takes a lease that never runs out",
    promise: /^I5/m,
    worlds: 85,
    module: "../../components/publisher/runs/lease",
    without: ({ withLease }: typeof import("../../components/publisher/runs/lease")) => ({
      withLease(invocation: Invocation, ...given: [string, (lease: HeldLease) => Promise<unknown>]) {
        const settings = { ...invocation.settings, leaseSeconds: 1_000_000_000 };
        return withLease({ ...invocation, settings }, ...given);
      },
    }),
  },
  {
    name: "never gives up an image that is gone",
    promise: /^I5/m,
    worlds: 40,
    module: "../../components/publisher/publish/retry-window",
    without: () => ({ withinRetryWindow: (_: number, work: () => Promise<unknown>) => work() }),
  },
  {
    name: "ends a run before it sends the event",
    promise: /^I6/m,
    worlds: 350,
    module: "../../components/publisher/publish/publish-run",
    without: ({ publishRun }: typeof import("../../components/publisher/publish/publish-run")) => ({
      async publishRun(
        invocation: Invocation,
        ...given: Parameters<typeof publishRun> extends [unknown, ...infer T] ? T : never
      ) {
        const { events } = invocation.ports;
        const late: Parameters<typeof events.send>[0][] = [];
        const later = { send: async (event: (typeof late)[number]) => void late.push(event) };
        const answer = await publishRun(
          { ...invocation, ports: { ...invocation.ports, events: later } },
          ...given,
        );
        for (const event of late) await events.send(event);
        return answer;
      },
    }),
  },
  {
    name: "looks for lost events among the builds of the last ten minutes only",
    promise: /^I7/m,
    worlds: 60,
    module: "../../components/publisher/reconcile/recent-builds",
    without: ({ recentBuilds }: typeof import("../../components/publisher/reconcile/recent-builds")) => ({
      async recentBuilds(invocation: Invocation) {
        const records = await recentBuilds(invocation);
        const since = invocation.ports.clock.now() - 600_000;
        return records.filter(({ endedAt }) => endedAt > since);
      },
    }),
  },
  {
    name: "takes the follower's word for the reference",
    promise: /^I3/m,
    worlds: 10,
    module: "../../components/publisher/runs/run-status",
    without: ({ runStatus }: typeof import("../../components/publisher/runs/run-status")) => ({
      runStatus(record: Parameters<typeof runStatus>[0]) {
        const { amd64, arm64 } = record.builds;
        if (amd64 === undefined || arm64 === undefined) return runStatus(record);
        const { sourceVersion, startedRef, initiator } = arm64;
        const exported = { ...amd64.exported, ref: arm64.exported.ref };
        const told = { ...amd64, sourceVersion, startedRef, initiator, exported };
        return runStatus({ ...record, builds: { amd64: told, arm64 } });
      },
    }),
  },
  {
    name: "ties a retry to runs of any revision",
    promise: /^I5/m,
    worlds: 800,
    module: "../../components/publisher/runs/runs-of-build",
    without: ({ runsOfBuild }: typeof import("../../components/publisher/runs/runs-of-build")) => ({
      async runsOfBuild(...[invocation, project, untied]: Parameters<typeof runsOfBuild>) {
        const { origin, build } = untied;
        if (origin.kind === "known") return runsOfBuild(invocation, project, untied);
        const { ledger } = invocation.ports;
        const { ids } = await invocation.ports.builds.recent();
        const runs = ids.map((id) => ({ service: project.service, run: `build-${id.split(":").at(-1)}` }));
        const open = (await ledger.runs(runs)).find(
          ({ state, builds }) =>
            state !== "published" && builds[project.architecture]?.status !== "SUCCEEDED",
        );
        return open === undefined ? runsOfBuild(invocation, project, untied) : [{ run: open.run, build }];
      },
    }),
  },
  {
    name: "starts a follower at every event",
    promise: /^I8/m,
    worlds: 10,
    module: "../../components/publisher/followers/start-follower",
    without: ({ startFollower }: typeof import("../../components/publisher/followers/start-follower")) => ({
      startFollower(...[invocation, project, leader, run]: Parameters<typeof startFollower>) {
        const { builds, ledger } = invocation.ports;
        const ports = {
          ...invocation.ports,
          ledger: withMethods(ledger, { claimFollower: async () => true }),
          builds: withMethods(builds, {
            ofProject: async () => [],
            start: (start: BuildStart) => builds.start({ ...start, token: invocation.holder }),
          }),
        };
        return startFollower({ ...invocation, ports }, project, leader, run);
      },
    }),
  },
  {
    name: "never looks for a follower that runs already",
    promise: /^I8/m,
    worlds: 20,
    module: "../../components/publisher/followers/start-follower",
    without: ({ startFollower }: typeof import("../../components/publisher/followers/start-follower")) => ({
      startFollower(...[invocation, project, leader, run]: Parameters<typeof startFollower>) {
        const builds = withMethods(invocation.ports.builds, { ofProject: async () => [] });
        return startFollower({ ...invocation, ports: { ...invocation.ports, builds } }, project, leader, run);
      },
    }),
  },
  {
    name: "starts no follower when the event of its leader was lost",
    promise: /^I8/m,
    worlds: 15,
    module: "../../components/publisher/reconcile/missing-followers",
    without: () => ({ leadersWithoutFollower: () => [] }),
  },
  {
    name: "drops a build that nobody started for a run",
    promise: /^I9/m,
    worlds: 150,
    module: "../../components/publisher/runs/runs-of-build",
    without: ({ runsOfBuild }: typeof import("../../components/publisher/runs/runs-of-build")) => ({
      async runsOfBuild(...[invocation, project, untied]: Parameters<typeof runsOfBuild>) {
        return untied.origin.kind === "stray" ? [] : runsOfBuild(invocation, project, untied);
      },
    }),
  },
  {
    name: "tells nothing of a build that changes nothing",
    promise: /^I9/m,
    worlds: 270,
    module: "../../components/publisher/runs/end-build",
    without: ({ endBuild }: typeof import("../../components/publisher/runs/end-build")) => ({
      endBuild(
        invocation: Invocation,
        ...given: Parameters<typeof endBuild> extends [unknown, ...infer T] ? T : never
      ) {
        const { events } = invocation.ports;
        const quiet = withMethods(events, {
          send: async (event: Parameters<typeof events.send>[0]) =>
            event.type === "Image Unchanged" ? undefined : events.send(event),
        });
        return endBuild({ ...invocation, ports: { ...invocation.ports, events: quiet } }, ...given);
      },
    }),
  },
  {
    name: "tells nothing of a run that waits for ever",
    promise: /^I9/m,
    worlds: 15,
    module: "../../components/publisher/reconcile/overdue",
    without: () => ({ tellOverdue: async () => ({ runs: 0, faults: 0 }) }),
  },
  {
    name: "renders a lifecycle policy that keeps only what is young",
    promise: /^I11/m,
    worlds: 175,
    module: "../../components/service/protected-tags",
    without: () => ({ protectedPatterns: () => [] }),
  },
  {
    name: "cancels a run for any other of its service",
    promise: /^supersede/m,
    worlds: 60,
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
  {
    name: "expects every image that it published",
    promise: /^drift/m,
    worlds: 35,
    module: "../../components/publisher/reconcile/expected-tag",
    without: () => ({ isExpected: (_: unknown, run: unknown) => run !== undefined }),
  },
];
