import { LEDGER_KEYS } from "../../../service/contract";
import { isoTime } from "../../../text/time";
import { commitIn } from "../../builds/ended-build";
import type { RunSubject } from "../../outcome";
import type {
  Bookmark,
  BuildKey,
  FollowerClaim,
  Join,
  LastPublished,
  Rollback,
  RunEnd,
  RunNote,
  SupersededMark,
} from "../../ports/ledger";
import { BUILD_ATTRIBUTE } from "../../runs/run-record";
import type { Key, Update } from "./dynamo-table";

const SERVICE_ITEM = "service";
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

/** The conditions of `Ledger.join`, in its order: better than the build project's last, not published, not complete, its commit. */
export function joinUpdate(join: Join): Update {
  const own = BUILD_ATTRIBUTE[join.architecture];
  const attributes = [...new Set([own, ...join.architectures.map((one) => BUILD_ATTRIBUTE[one])])];
  const complete = join.architectures.map((one) => `#${BUILD_ATTRIBUTE[one]}.#status = :succeeded`);
  const revision = join.build.resolvedVersion;
  // The object of an annotated tag, when it was asked for that: the claim knows no more.
  const asked = commitIn(join.build.sourceVersion) || revision;
  const newer = `#${own}.#attempt < :attempt`;
  const without = `#${own}.#status <> :succeeded`;
  const better = join.build.status === "SUCCEEDED" ? `${newer} OR ${without}` : `(${newer} AND ${without})`;
  return {
    key: runKey(join.service, join.run),
    update: [
      `SET #${own} = :build, #registration = :registration, #run = :run, #changed = :at, #expires = :expires,`,
      "#created = if_not_exists(#created, :at), #state = if_not_exists(#state, :open)",
      revision !== "" && join.leads ? ", #revision = :revision" : "",
      "ADD #joins :one",
    ].join(" "),
    condition: [
      `(attribute_not_exists(#${own}) OR ${better})`,
      "(attribute_not_exists(#state) OR #state <> :published)",
      `(NOT (${complete.join(" AND ")}) OR (#state = :refused AND #finalized = #joins))`,
      ...(revision === ""
        ? []
        : ["(attribute_not_exists(#revision) OR #revision = :revision OR #revision = :asked)"]),
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
      "#finalized": "finalizedJoins",
      "#attempt": "attempt",
      "#status": "status",
      ...(revision !== "" && { "#revision": "revision" }),
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
      ...(revision !== "" && { ":revision": revision, ":asked": asked }),
    },
  };
}

/** A run that has joins already keeps what they wrote. */
export function claimUpdate(claim: FollowerClaim): Update {
  const { service, run, revision, registration, at, expires } = claim;
  return {
    key: runKey(service, run),
    update: [
      "SET #claimed = :at, #changed = :at, #created = if_not_exists(#created, :at), #run = :run, #expires = :expires,",
      "#registration = if_not_exists(#registration, :registration), #state = if_not_exists(#state, :open),",
      `#joins = if_not_exists(#joins, :none)${revision === "" ? "" : ", #revision = if_not_exists(#revision, :revision)"}`,
    ].join(" "),
    condition: "attribute_not_exists(#claimed)",
    names: {
      "#claimed": "claimedAt",
      "#changed": "changedAt",
      "#created": "createdAt",
      "#run": "run",
      "#expires": LEDGER_KEYS.expires,
      "#registration": "registration",
      "#state": "state",
      "#joins": "joins",
      ...(revision !== "" && { "#revision": "revision" }),
    },
    values: {
      ":at": isoTime(at),
      ":run": run,
      ":expires": seconds(expires),
      ":registration": registration,
      ":open": "open",
      ":none": 0,
      ...(revision !== "" && { ":revision": revision }),
    },
  };
}

/** Each run is an attribute of the item, so that two that are added at once are both there. */
export function revisionUpdate({ service, run }: RunSubject, revision: string, at: number, expires: number) {
  return {
    key: revisionKeys(service, revision, at)[0],
    update: "SET #run = :run, #expires = :expires",
    condition: "attribute_not_exists(#run) OR #run = :run",
    names: { "#run": `${REVISION_RUN}${run}`, "#expires": LEDGER_KEYS.expires },
    values: { ":run": run, ":expires": seconds(expires) },
  } satisfies Update;
}

/** What an attribute of a revision's item that names a run starts with. */
export const REVISION_RUN = "run#";

export function noteUpdate({ service, run }: RunSubject, note: RunNote): Update {
  const [name, value] =
    note.kind === "delayed" ? ["delayedNotifiedAt", isoTime(note.at)] : ["startProblem", note.reason];
  return {
    key: runKey(service, run),
    update: "SET #note = :note",
    condition: "attribute_exists(#joins)",
    names: { "#note": name, "#joins": "joins" },
    values: { ":note": value },
  };
}

/** A lease that is the holder's already is an answer that was lost. */
export function leaseUpdate(service: string, holder: string, now: number, until: number): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: "SET #holder = :holder, #until = :until",
    condition: "attribute_not_exists(#holder) OR #until < :now OR #holder = :holder",
    names: { "#holder": "leaseHolder", "#until": "leaseUntil" },
    values: { ":holder": holder, ":until": until, ":now": now },
  };
}

export function releaseUpdate(service: string, holder: string): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: "REMOVE #holder, #until",
    condition: "#holder = :holder",
    names: { "#holder": "leaseHolder", "#until": "leaseUntil" },
    values: { ":holder": holder },
  };
}

export function endUpdate(end: RunEnd): Update {
  const ended = end.state === "published" ? "publishedAt" : `${end.state}NotifiedAt`;
  return {
    key: runKey(end.service, end.run),
    update: [
      "SET #state = :state, #finalized = :joins, #reason = :reason, #digest = :digest, #changed = :at,",
      `#expires = :expires, #ended = if_not_exists(#ended, :at)${end.images === undefined ? "" : ", #images = :images"}`,
    ].join(" "),
    condition: "attribute_exists(#joins)",
    names: {
      "#state": "state",
      "#finalized": "finalizedJoins",
      "#reason": "reason",
      "#digest": "digest",
      "#changed": "changedAt",
      "#expires": LEDGER_KEYS.expires,
      "#ended": ended,
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

export function returnUpdate(holder: string, { service, run, last }: RunEnd): Update {
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

export function rollbackUpdate({ service, run, at, expires }: Rollback): Update {
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

export function lastUpdate(holder: string, { service, run, last, at }: Rollback): Update {
  return {
    key: [service, SERVICE_ITEM],
    update: "SET #lastRun = :run, #last = :last, #rolledBack = :at",
    condition: "#holder = :holder",
    names: {
      "#lastRun": "lastRun",
      "#last": "last",
      "#rolledBack": "rolledBackAt",
      "#holder": "leaseHolder",
    },
    values: {
      ":run": run,
      ":last": lastAttribute(last),
      ":at": at,
      ":holder": holder,
    },
  };
}

/** A build that was recorded since is one more join, and may have made the run complete. */
export function supersededUpdate({ service, run, joins, by, build, at, expires }: SupersededMark): Update {
  return {
    key: runKey(service, run),
    update: "SET #by = :by, #build = :build, #changed = :at, #expires = :expires",
    condition: "#joins = :joins",
    names: {
      "#by": "supersededBy",
      "#build": "stoppedBuild",
      "#changed": "changedAt",
      "#expires": LEDGER_KEYS.expires,
      "#joins": "joins",
    },
    values: { ":by": by, ":build": build, ":at": isoTime(at), ":expires": seconds(expires), ":joins": joins },
  };
}

export function handledUpdate(build: BuildKey, expires: number): Update {
  return {
    key: buildKey(build),
    update: "SET #build = :build, #expires = :expires",
    condition: "attribute_not_exists(#build) OR #build = :build",
    names: { "#build": "build", "#expires": LEDGER_KEYS.expires },
    values: { ":build": build.build, ":expires": seconds(expires) },
  };
}

export function bookmarksUpdate(bookmarks: readonly Bookmark[]): Update {
  return {
    key: BOOKMARKS,
    update: "SET #bookmarks = :bookmarks",
    condition: "attribute_not_exists(#bookmarks) OR #bookmarks <> :bookmarks",
    names: { "#bookmarks": "bookmarks" },
    values: { ":bookmarks": bookmarks.map(({ id, at }) => ({ id, at })) },
  };
}

function lastAttribute({ run, digest, key }: LastPublished) {
  return { run, digest, key: { ...key } };
}

/** DynamoDB's time to live counts in seconds. */
function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
