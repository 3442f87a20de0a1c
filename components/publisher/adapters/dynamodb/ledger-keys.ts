import { isoTime } from "../../../text/time";
import type { BuildKey } from "../../ports/ledger";
import type { Key } from "./dynamo-table";

export const SERVICE_ITEM = "service";
export const BOOKMARKS: Key = ["#reconcile", "bookmarks"];

export function runKey(service: string, run: string): Key {
  return [service, `run#${run}`];
}

export function buildKey({ service, build }: BuildKey): Key {
  return [service, `build#${build}`];
}

/** The items of the runs of a revision that were opened on the day of a time, before and after it, one for each day of UTC. */
export function revisionKeys(service: string, revision: string, at: number): readonly [Key, Key, Key] {
  const day = (time: number) => isoTime(time).slice(0, "2026-01-31".length);
  const key = (time: number): Key => [service, `revision#${revision}#${day(time)}`];
  return [key(at), key(at - DAY_MILLISECONDS), key(at + DAY_MILLISECONDS)];
}

const DAY_MILLISECONDS = 24 * 60 * 60_000;

/** DynamoDB's time to live counts in seconds. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
