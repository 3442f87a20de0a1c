import * as v from "valibot";
import type { Bookmark, LastPublished } from "../ports/ledger";

/** The item of a service: who may publish it now, and what was published. */
export interface ServiceItem {
  readonly leaseHolder: string;
  /** Milliseconds. */
  readonly leaseUntil: number;
  readonly lastRun: string;
  /** Milliseconds; 0 when it never was. */
  readonly rolledBackAt: number;
  readonly last?: LastPublished;
}

const serviceSchema = v.object({
  leaseHolder: v.fallback(v.string(), ""),
  leaseUntil: v.fallback(v.number(), 0),
  lastRun: v.fallback(v.string(), ""),
  rolledBackAt: v.fallback(v.number(), 0),
  last: v.fallback(
    v.optional(
      v.object({
        run: v.string(),
        digest: v.string(),
        key: v.object({ version: v.string(), committed: v.number(), started: v.number() }),
      }),
    ),
    undefined,
  ),
});

/** Reads a service's item, given as plain JSON; what is not there or not readable counts as nothing. */
export function parseLease(item: unknown): ServiceItem {
  const { last, ...lease } = v.parse(serviceSchema, item ?? {});
  return { ...lease, ...(last !== undefined && { last }) };
}

const stopSchema = v.object({ build: v.string(), run: v.string() });

/** The run of each build that was stopped, from the items of such builds. */
export function parseStops(items: readonly unknown[]): ReadonlyMap<string, string> {
  const stops = items.filter((item) => v.is(stopSchema, item));
  return new Map(stops.map(({ build, run }) => [build, run]));
}

const bookmarksSchema = v.object({ bookmarks: v.array(v.object({ id: v.string(), at: v.number() })) });

/** Reads the bookmarks' item; none when there is none. */
export function parseBookmarks(item: unknown): readonly Bookmark[] {
  const result = v.safeParse(bookmarksSchema, item);
  return result.success ? result.output.bookmarks : [];
}
