import type { Architecture } from "../../service/architectures";
import { parseProjectName } from "../../service/names";
import { type EndedBuild, readEndedBuild } from "../builds/ended-build";
import { loneRun } from "../builds/run-id";
import type { RunSubject } from "../outcome";
import type { BuildRecord } from "../ports/builds";
import type { Ledger } from "../ports/ledger";
import { type RunWithStatus, withStatus } from "./run-with-status";

/** A build that has ended, of a project that may be a service's. */
export interface ServiceBuild extends EndedBuild {
  readonly service: string;
  readonly architecture: Architecture;
  readonly project: string;
}

/**
 * The builds among these that have ended, each with its run. A build that succeeded without an exported variable ran another
 * buildspec, so it belongs to no run. Its event is refused once. A reconciliation leaves it out, because it would refuse it every
 * time.
 */
export async function endedBuilds(
  ledger: Ledger,
  records: readonly BuildRecord[],
): Promise<readonly ServiceBuild[]> {
  const ended = records.flatMap((record) => serviceBuild(record) ?? []);
  return withStoppedRuns(ledger, ended);
}

/**
 * A build that was stopped for a newer run may have been stopped before it exported its run id: then the ledger has it. Asks
 * the ledger about such builds only.
 */
export async function withStoppedRuns<T extends EndedBuild & { readonly service: string }>(
  ledger: Ledger,
  builds: readonly T[],
): Promise<readonly T[]> {
  const unnamed = builds.filter(({ build, run }) => build.status === "STOPPED" && run === loneRun(build.id));
  const runs = new Map<string, string>();
  for (const part of inParts(unnamed)) {
    const keys = part.map(({ service, build }) => ({ service, build: build.id }));
    for (const [id, run] of await ledger.stopped(keys)) runs.set(id, run);
  }
  return builds.map((build) => ({ ...build, run: runs.get(build.build.id) ?? build.run }));
}

/** What the ledger has of these runs, by `keyOf`; however many they are, and each asked for once. */
export async function readRuns(
  ledger: Ledger,
  subjects: readonly RunSubject[],
): Promise<ReadonlyMap<string, RunWithStatus>> {
  const keys = [...new Map(subjects.map((subject) => [keyOf(subject), subject])).values()];
  const known = new Map<string, RunWithStatus>();
  for (const part of inParts(keys)) {
    for (const record of await ledger.runs(part)) known.set(keyOf(record), withStatus(record));
  }
  return known;
}

export function keyOf({ service, run }: RunSubject): string {
  return `${service} ${run}`;
}

function serviceBuild(record: BuildRecord): ServiceBuild | undefined {
  const ended = readEndedBuild(record);
  const name = parseProjectName(record.project);
  if (ended === undefined || name === undefined) return undefined;
  if (record.status === "SUCCEEDED" && Object.keys(record.exported).length === 0) return undefined;
  return { ...ended, service: name.id, architecture: name.architecture, project: record.project };
}

/** DynamoDB BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

function inParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / MOST_KEYS) }, (_, part) => part * MOST_KEYS);
  return starts.map((start) => items.slice(start, start + MOST_KEYS));
}
