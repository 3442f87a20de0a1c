import { PublisherFault } from "../../fault";
import type { Join, Ledger } from "../../ports/ledger";
import { parseBookmarks, parseLease, parseStops, type ServiceItem } from "../../runs/ledger-items";
import { parseRunRecord, type RunRecord } from "../../runs/run-record";
import type { DynamoTable } from "./dynamo-table";
import {
  BOOKMARKS,
  bookmarksUpdate,
  endUpdate,
  joinUpdate,
  lastUpdate,
  leaseUpdate,
  releaseUpdate,
  returnUpdate,
  rollbackUpdate,
  runKey,
  stopKey,
  stopUpdate,
  supersededUpdate,
} from "./ledger-updates";

/**
 * The ledger port over one DynamoDB table. Items of a service: `run#<id>` for each run, `stop#<build>` for each build that
 * was stopped for a newer run, and `service` for the lease and what was published last. The bookmarks are an item by
 * themselves, under a key that no service can have.
 */
export function dynamoLedger(table: DynamoTable): Ledger {
  return {
    join: (join) => joinRun(table, join),
    async runs(keys) {
      const items = await table.get(keys.map(({ service, run }) => runKey(service, run)));
      return items.flatMap((item) => parseRunRecord(item) ?? []);
    },
    async takeLease(service, holder, now, until) {
      const { done, item } = await table.update(leaseUpdate(service, holder, now, until));
      const lease = parseLease(item);
      return done ? heldAnswer(lease) : { held: false, until: lease.leaseUntil };
    },
    async finish(holder, end) {
      if (await table.updateAll([endUpdate(end), returnUpdate(holder, end)])) return;
      throw leaseLost("ending", end);
    },
    async noteRollback(holder, rollback) {
      if (await table.updateAll([rollbackUpdate(rollback), lastUpdate(holder, rollback)])) return;
      throw leaseLost("rolling back to", rollback);
    },
    markSuperseded: (superseded) => table.updateAll([supersededUpdate(superseded), stopUpdate(superseded)]),
    async stopped(builds) {
      const items = await table.get(builds.map(({ service, build }) => stopKey(service, build)));
      return parseStops(items);
    },
    async release(service, holder) {
      await table.update(releaseUpdate(service, holder));
    },
    async bookmarks() {
      const [item] = await table.get([BOOKMARKS]);
      return parseBookmarks(item);
    },
    async keepBookmarks(bookmarks) {
      await table.update(bookmarksUpdate(bookmarks));
    },
  };
}

async function joinRun(table: DynamoTable, join: Join): Promise<RunRecord> {
  const { item } = await table.update(joinUpdate(join));
  const record = parseRunRecord(item);
  if (record !== undefined) return record;
  throw new PublisherFault("LEDGER_UNREADABLE", {
    doing: "joining",
    subject: `run ${join.run} of ${join.service}`,
    reason: "the ledger item was written by another version of the publisher",
  });
}

function heldAnswer({ last, lastRun, rolledBackAt }: ServiceItem) {
  return { held: true, lastRun, rolledBackAt, ...(last !== undefined && { last }) } as const;
}

function leaseLost(doing: string, { service, run }: { readonly service: string; readonly run: string }) {
  return new PublisherFault("LEASE_LOST", {
    doing,
    subject: `run ${run} of ${service}`,
    reason: "the lease is no longer this invocation's",
  });
}
