import { type Invocation, isOutOfTime } from "../invocation";
import type { BuildRecord } from "../ports/builds";
import type { Bookmark } from "../ports/ledger";

/** How far back a reconciliation looks for lost events: the longest build (36 hours) in the longest queue (8 hours) fits in. */
const RECONCILE_WINDOW_MILLISECONDS = 2 * 24 * 60 * 60_000;

/** Pages of 100 builds of the whole account that one reconciliation reads at most. */
const MOST_PAGES = 50;

/**
 * The recent builds of this publisher's projects. CodeBuild has one list of the account's builds, newest first and without
 * times. So the head of the list is kept as a bookmark, and later reconciliations stop at the bookmark from before the window:
 * their cost follows the builds since then, not the services, nor a year of other projects' builds.
 */
export async function recentBuilds(invocation: Invocation): Promise<readonly BuildRecord[]> {
  const { ports, settings } = invocation;
  const now = ports.clock.now();
  const bookmarks = await ports.ledger.bookmarks();
  const stop = bookmarks.find(({ at }) => at <= now - RECONCILE_WINDOW_MILLISECONDS)?.id;
  const records: BuildRecord[] = [];
  let head: string | undefined;
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { ids, next: following } = await ports.builds.recent(next);
    head ??= ids[0];
    const end = stop === undefined ? -1 : ids.indexOf(stop);
    const ours = (end < 0 ? ids : ids.slice(0, end)).filter((id) => id.startsWith(settings.projectPrefix));
    const found = ours.length === 0 ? [] : await ports.builds.get(ours);
    records.push(...found.filter(({ startedAt }) => startedAt > now - RECONCILE_WINDOW_MILLISECONDS));
    const allOld =
      found.length > 0 && found.every(({ startedAt }) => startedAt <= now - RECONCILE_WINDOW_MILLISECONDS);
    next = following;
    if (end >= 0 || allOld || next === undefined) break;
    if (page === MOST_PAGES - 1 || isOutOfTime(invocation)) {
      invocation.telemetry.warn("stopped reading a very long list of builds", { pages: `${page + 1}` });
      break;
    }
  }
  const kept = turnedBookmarks(bookmarks, head, now);
  if (kept !== bookmarks) await ports.ledger.keepBookmarks(kept);
  return records;
}

/** Two bookmarks, newest first; the older one is replaced when the newer is old enough to stop at. */
function turnedBookmarks(
  bookmarks: readonly Bookmark[],
  head: string | undefined,
  now: number,
): readonly Bookmark[] {
  const [newest] = bookmarks;
  if (head === undefined) return bookmarks;
  if (newest === undefined) return [{ id: head, at: now }];
  return newest.at <= now - RECONCILE_WINDOW_MILLISECONDS ? [{ id: head, at: now }, newest] : bookmarks;
}
