import { projectName } from "../../service/names";
import { projectArchitectures } from "../../service/registration";
import { type EndedBuild, revisionOf, type UntiedBuild } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import { runOfLeader } from "../builds/run-id";
import type { Invocation } from "../invocation";
import { readRuns } from "./known-runs";
import type { RunRecord } from "./run-record";
import { verifiedFacts } from "./verified-builds";

/** A build that no one started as part of a run satisfies runs that are at most this old. */
const OLDEST_RUN_MILLISECONDS = 24 * 60 * 60_000;

/**
 * The runs that a build's result belongs to, one at least. A stray build belongs to every run of its revision that it
 * completes, because an image depends on the revision and the service alone; if there is none, it is a run by itself.
 */
export async function runsOfBuild(
  invocation: Invocation,
  project: RegisteredProject,
  { origin, build }: UntiedBuild,
): Promise<readonly EndedBuild[]> {
  if (origin.kind === "known") return [{ run: origin.run, build }];
  const revision = revisionOf(build);
  const startedAt = Date.parse(build.startedAt);
  const runs = await runsWithout(invocation, project, { id: build.id, revision, startedAt });
  const served = runs.flatMap((record) => {
    const ended = { run: record.run, build: repeated(build, record, project) };
    return serves(ended, record, project) ? [ended] : [];
  });
  if (served.length > 0) return served;
  const problem = project.leads || !isUsable(build, project) ? "" : aloneProblem(project, revision);
  return [{ run: origin.run, build: { ...build, problem } }];
}

/** The young runs of a revision that lack a build of a project, or have this very one, oldest first; the run that this build began is one. */
export async function runsWithout(
  { ports }: Invocation,
  project: RegisteredProject,
  build: { readonly id: string; readonly revision: string; readonly startedAt: number },
): Promise<readonly RunRecord[]> {
  const { service } = project;
  if (build.revision === "") return [];
  const runs = await ports.ledger.runsOfRevision(service, build.revision, build.startedAt);
  const own = runOfLeader(build.id);
  const known = await readRuns(
    ports.ledger,
    [...runs, own].map((run) => ({ service, run })),
  );
  const oldest = build.startedAt - OLDEST_RUN_MILLISECONDS;
  return [...known.values()]
    .map(({ record }) => record)
    .filter((record) => {
      if (record.builds[project.architecture]?.id === build.id) return true;
      if (record.run === own) return record.claimedAt !== "";
      if (record.revision !== "" && record.revision !== build.revision) return false;
      return Date.parse(record.createdAt) >= oldest && lacks(record, project);
    })
    .sort((left, right) => Date.parse(left.createdAt) - Date.parse(right.createdAt));
}

/** A leader that a run lacks altogether is still to end: it alone says the reference. */
function lacks(record: RunRecord, { architecture, leads }: RegisteredProject): boolean {
  const held = record.builds[architecture];
  const isTrusted = Object.values(record.builds).every(({ problem }) => problem === "");
  if (record.state === "published" || held?.status === "SUCCEEDED" || !isTrusted) return false;
  // A run that a follower's build is by itself never gets a leader.
  if (!leads && held !== undefined && record.run === runOfLeader(held.id)) return false;
  return !leads || held !== undefined;
}

/**
 * Whether a run gets a stray build: the run's own build may still come, and must not find its place taken by one that gives no
 * image. One that failed is only news of a run whose build had failed.
 */
function serves({ run, build }: EndedBuild, { builds }: RunRecord, project: RegisteredProject): boolean {
  const held = builds[project.architecture];
  if (held?.id === build.id || run === runOfLeader(build.id)) return true;
  return build.status === "SUCCEEDED" ? isUsable(build, project) : held !== undefined;
}

/** Whether an image may be made with a build. */
export function isUsable(
  build: EndedBuild["build"],
  { architecture, registration }: RegisteredProject,
): boolean {
  const facts = verifiedFacts(architecture, build, registration);
  return facts.ok && facts.value !== undefined;
}

/** A repeated leader's build is of the reference that the first one told, which a retry does not know. */
function repeated(
  build: EndedBuild["build"],
  { builds }: RunRecord,
  { architecture, leads }: RegisteredProject,
) {
  const first = builds[architecture];
  if (!leads || first === undefined || first.exported.ref === "") return build;
  const { sourceVersion, startedRef, initiator } = first;
  return {
    ...build,
    sourceVersion,
    startedRef,
    initiator,
    exported: { ...build.exported, ref: first.exported.ref },
  };
}

function aloneProblem({ service, architecture, registration }: RegisteredProject, revision: string): string {
  const [leader = architecture] = projectArchitectures(registration);
  return `no run of revision ${revision} that is younger than a day lacks an ${architecture} build; start project ${projectName(service, leader)}, which gives an image of every platform`;
}
