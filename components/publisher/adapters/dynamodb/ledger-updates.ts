import { LEDGER_KEYS } from "../../../service/contract";
import { isoTime } from "../../../text/time";
import type { RunSubject } from "../../outcome";
import type {
  Bookmark,
  BuildKey,
  LastPublished,
  Rollback,
  RunEnd,
  RunNote,
  SupersededMark,
} from "../../ports/ledger";
import type { Update } from "./dynamo-table";
import { BOOKMARKS, buildKey, runKey, SERVICE_ITEM, seconds } from "./ledger-keys";

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
