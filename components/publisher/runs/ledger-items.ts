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

const keySchema = v.object({
  version: v.string(),
  /** These two are left out by a publisher of an older version. */
  revision: v.optional(v.string(), ""),
  ancestors: v.optional(v.array(v.string()), []),
  committed: v.number(),
  started: v.number(),
});

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
        key: keySchema,
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

const handledSchema = v.object({ build: v.string() });

/** Ids of the builds whose items these are. */
export function parseHandled(items: readonly unknown[]): ReadonlySet<string> {
  return new Set(items.filter((item) => v.is(handledSchema, item)).map(({ build }) => build));
}

/** Ids of the runs that the items of a revision name, by attributes whose names start with `attribute`. */
export function parseRevisionRuns(items: readonly object[], attribute: string): readonly string[] {
  const names = items.flatMap((item) => Object.keys(item)).filter((name) => name.startsWith(attribute));
  return [...new Set(names)].map((name) => name.slice(attribute.length));
}

const bookmarksSchema = v.object({ bookmarks: v.array(v.object({ id: v.string(), at: v.number() })) });

/** Reads the bookmarks' item; none when there is none. */
export function parseBookmarks(item: unknown): readonly Bookmark[] {
  const result = v.safeParse(bookmarksSchema, item);
  return result.success ? result.output.bookmarks : [];
}
