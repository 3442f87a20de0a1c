import { LEDGER_KEYS } from "../../../service/contract";
import { isoTime } from "../../../text/time";
import { commitIn } from "../../builds/ended-build";
import type { RunSubject } from "../../outcome";
import type { FollowerClaim, Join } from "../../ports/ledger";
import { BUILD_ATTRIBUTE } from "../../runs/run-record";
import type { Update } from "./dynamo-table";
import { revisionKeys, runKey, seconds } from "./ledger-keys";

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
