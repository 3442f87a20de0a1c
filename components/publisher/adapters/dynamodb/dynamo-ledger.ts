import { PublisherFault } from "../../fault";
import type { Join, Ledger } from "../../ports/ledger";
import {
  parseBookmarks,
  parseHandled,
  parseLease,
  parseRevisionRuns,
  type ServiceItem,
} from "../../runs/ledger-items";
import { parseRunRecord, type RunRecord } from "../../runs/run-record";
import type { DynamoTable } from "./dynamo-table";
import { BOOKMARKS, buildKey, revisionKeys, runKey } from "./ledger-keys";
import {
  bookmarksUpdate,
  endUpdate,
  handledUpdate,
  lastUpdate,
  leaseUpdate,
  noteUpdate,
  releaseUpdate,
  returnUpdate,
  rollbackUpdate,
  supersededUpdate,
} from "./ledger-updates";
import { claimUpdate, joinUpdate, REVISION_RUN, revisionUpdate } from "./run-updates";

/**
 * The ledger port over one DynamoDB table. Items of a service: `run#<id>` for each run, `revision#<id>#<day>` with the runs
 * of a revision that were opened on a day, `build#<id>` for each build that is handled and in no run, and `service` for the lease
 * and what was published last. The bookmarks are an item by themselves, under a key that no service can have.
 */
export function dynamoLedger(table: DynamoTable): Ledger {
  return {
    join: (join) => joinRun(table, join),
    async runs(keys) {
      const items = await table.get(keys.map(({ service, run }) => runKey(service, run)));
      return items.flatMap((item) => parseRunRecord(item) ?? []);
    },
    claimFollower(claim) {
      const { revision, at, expires } = claim;
      const found = revision === "" ? [] : [revisionUpdate(claim, revision, at, expires)];
      return table.updateAll([claimUpdate(claim), ...found]);
    },
    async noteRun(subject, note) {
      await table.update(noteUpdate(subject, note));
    },
    async noteRevision(subject, revision, at, expires) {
      await table.update(revisionUpdate(subject, revision, at, expires));
    },
    async runsOfRevision(service, revision, at) {
      return parseRevisionRuns(await table.get(revisionKeys(service, revision, at)), REVISION_RUN);
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
    async markSuperseded(superseded) {
      return (await table.update(supersededUpdate(superseded))).done;
    },
    async markHandled(build, expires) {
      await table.update(handledUpdate(build, expires));
    },
    async handled(builds) {
      return parseHandled(await table.get(builds.map(buildKey)));
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
