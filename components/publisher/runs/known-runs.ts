import type { RunSubject } from "../outcome";
import type { BuildKey, Ledger } from "../ports/ledger";
import { type RunWithStatus, withStatus } from "./run-with-status";

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

/** Ids of those of these builds that nothing is left to do for; however many they are. */
export async function readHandled(ledger: Ledger, builds: readonly BuildKey[]): Promise<ReadonlySet<string>> {
  const handled = new Set<string>();
  for (const part of inParts(builds)) {
    for (const id of await ledger.handled(part)) handled.add(id);
  }
  return handled;
}

export function keyOf({ service, run }: RunSubject): string {
  return `${service} ${run}`;
}

/** DynamoDB BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

function inParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / MOST_KEYS) }, (_, part) => part * MOST_KEYS);
  return starts.map((start) => items.slice(start, start + MOST_KEYS));
}
