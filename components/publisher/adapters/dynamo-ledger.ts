import { LEDGER_KEYS } from "../../core/wire";
import { PublisherFault } from "../fault";
import { parseBookmarks, parseLease, type ServiceItem } from "../ledger-items";
import type { Join, LastPublished, Ledger, Rollback, RunEnd } from "../ports";
import { BUILD_ATTRIBUTE, parseRunRecord, type RunRecord } from "../run-record";
import type { DynamoTable, Key, Update } from "./dynamo-table";

/**
 * The ledger port over one DynamoDB table. Items of a service: `run#<id>` for each run, and `service` for the lease and
 * what was published last. The bookmarks are an item by themselves, under a key that no service can have.
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
    async release(service, holder) {
      await table.update({
        key: [service, SERVICE_ITEM],
        update: "REMOVE #holder, #until",
        condition: "#holder = :holder",
        names: { "#holder": "leaseHolder", "#until": "leaseUntil" },
        values: { ":holder": holder },
      });
    },
    async bookmarks() {
      const [item] = await table.get([BOOKMARKS]);
      return parseBookmarks(item);
    },
    async keepBookmarks(bookmarks) {
      await table.update({
        key: BOOKMARKS,
        update: "SET #bookmarks = :bookmarks",
        condition: "attribute_not_exists(#bookmarks) OR #bookmarks <> :bookmarks",
        names: { "#bookmarks": "bookmarks" },
        values: { ":bookmarks": bookmarks.map(({ id, at }) => ({ id, at })) },
      });
    },
  };
}

const SERVICE_ITEM = "service";
const BOOKMARKS: Key = ["#search", "bookmarks"];

function runKey(service: string, run: string): Key {
  return [service, `run#${run}`];
}

async function joinRun(table: DynamoTable, join: Join): Promise<RunRecord> {
  const { item } = await table.update(joinUpdate(join));
  const record = parseRunRecord(item);
  if (record !== undefined) return record;
  throw new PublisherFault("LEDGER_UNREADABLE", {
    doing: "joining",
    subject: `run ${join.run} of ${join.service}`,
    reason: "the ledger item was written by another version of the publisher",
    retriable: false,
  });
}

/** The conditions of `Ledger.join`, in its order: newer than the builder's last, not published, not complete. */
function joinUpdate(join: Join): Update {
  const own = BUILD_ATTRIBUTE[join.architecture];
  const attributes = [...new Set([own, ...join.builders.map((builder) => BUILD_ATTRIBUTE[builder])])];
  const complete = join.builders.map((builder) => `#${BUILD_ATTRIBUTE[builder]}.#status = :succeeded`);
  return {
    key: runKey(join.service, join.run),
    update: [
      `SET #${own} = :build, #registration = :registration, #run = :run, #changed = :at, #expires = :expires,`,
      "#created = if_not_exists(#created, :at), #state = if_not_exists(#state, :open)",
      "ADD #joins :one",
    ].join(" "),
    condition: [
      `(attribute_not_exists(#${own}) OR #${own}.#attempt < :attempt)`,
      "(attribute_not_exists(#state) OR #state <> :published)",
      `(NOT (${complete.join(" AND ")}) OR (#state = :refused AND #settled = #joins))`,
    ].join(" AND "),
    names: {
      ...Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute])),
      "#registration": "registration",
      "#run": "run",
      "#changed": "changedAt",
      "#created": "createdAt",
      "#expires": LEDGER_KEYS.expires,
      "#state": "state",
      "#joins": "joins",
      "#settled": "settledJoins",
      "#attempt": "attempt",
      "#status": "status",
    },
    values: {
      ":build": join.build,
      ":registration": join.registration,
      ":run": join.run,
      ":at": isoTime(join.at),
      ":expires": seconds(join.expires),
      ":attempt": join.build.attempt,
      ":one": 1,
      ":open": "open",
      ":published": "published",
      ":refused": "refused",
      ":succeeded": "SUCCEEDED",
    },
  };
}

/** A lease that is the holder's already is an answer that was lost. */
function leaseUpdate(service: string, holder: string, now: number, until: number): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: "SET #holder = :holder, #until = :until",
    condition: "attribute_not_exists(#holder) OR #until < :now OR #holder = :holder",
    names: { "#holder": "leaseHolder", "#until": "leaseUntil" },
    values: { ":holder": holder, ":until": until, ":now": now },
  };
}

function heldAnswer({ last, lastRun }: ServiceItem) {
  return { held: true, lastRun, ...(last !== undefined && { last }) } as const;
}

function endUpdate(end: RunEnd): Update {
  const told = end.state === "published" ? "publishedAt" : `${end.state}Told`;
  return {
    key: runKey(end.service, end.run),
    update: [
      "SET #state = :state, #settled = :joins, #reason = :reason, #digest = :digest, #changed = :at,",
      `#expires = :expires, #told = if_not_exists(#told, :at)${end.images === undefined ? "" : ", #images = :images"}`,
    ].join(" "),
    condition: "attribute_exists(#joins)",
    names: {
      "#state": "state",
      "#settled": "settledJoins",
      "#reason": "reason",
      "#digest": "digest",
      "#changed": "changedAt",
      "#expires": LEDGER_KEYS.expires,
      "#told": told,
      "#joins": "joins",
      ...(end.images !== undefined && { "#images": "images" }),
    },
    values: {
      ":state": end.state,
      ":joins": end.joins,
      ":reason": end.reason,
      ":digest": end.digest,
      ":at": isoTime(end.at),
      ":expires": seconds(end.expires),
      ...(end.images !== undefined && { ":images": end.images }),
    },
  };
}

function returnUpdate(holder: string, { service, run, last }: RunEnd): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: `SET #lastRun = :run${last === undefined ? "" : ", #last = :last"} REMOVE #holder, #until`,
    condition: "#holder = :holder",
    names: {
      "#lastRun": "lastRun",
      "#holder": "leaseHolder",
      "#until": "leaseUntil",
      ...(last !== undefined && { "#last": "last" }),
    },
    values: {
      ":run": run,
      ":holder": holder,
      ...(last !== undefined && { ":last": lastAttribute(last) }),
    },
  };
}

function rollbackUpdate({ service, run, at, expires }: Rollback): Update {
  return {
    key: runKey(service, run),
    update: "SET #rolledBack = :at, #changed = :at, #expires = :expires",
    condition: "#state = :published",
    names: {
      "#rolledBack": "rolledBackAt",
      "#changed": "changedAt",
      "#expires": LEDGER_KEYS.expires,
      "#state": "state",
    },
    values: { ":at": isoTime(at), ":expires": seconds(expires), ":published": "published" },
  };
}

function lastUpdate(holder: string, { service, run, last }: Rollback): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: "SET #lastRun = :run, #last = :last",
    condition: "#holder = :holder",
    names: { "#lastRun": "lastRun", "#last": "last", "#holder": "leaseHolder" },
    values: {
      ":run": run,
      ":last": lastAttribute(last),
      ":holder": holder,
    },
  };
}

function lastAttribute({ run, digest, key }: LastPublished) {
  return { run, digest, key: { ...key } };
}

function leaseLost(doing: string, { service, run }: { readonly service: string; readonly run: string }) {
  return new PublisherFault("LEASE_LOST", {
    doing,
    subject: `run ${run} of ${service}`,
    reason: "the lease is no longer this invocation's",
  });
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** DynamoDB's time to live counts in seconds. */
function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
