import * as v from "valibot";
import type { Architecture } from "../../service/architectures";
import { LEDGER_KEYS } from "../../service/contract";
import { parseRegistration, type Registration } from "../../service/registration";
import { type BuildResult, buildResultSchema } from "../builds/build-result";
import type { RunSubject } from "../outcome";

/** The end that was last carried out for a run; `open` before the first. */
export const RUN_STATES = ["open", "published", "failed", "refused", "superseded"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A run as the ledger knows it: everything that is needed to finalize it, without another call. */
export interface RunRecord {
  /** Service id. */
  readonly service: string;
  readonly run: string;
  /** How many build results were recorded. */
  readonly joins: number;
  readonly state: RunState;
  /** `joins` when `state` was written. */
  readonly finalizedJoins: number;
  /** Why it ended without an image; empty otherwise. */
  readonly reason: string;
  /** Digest of the published index; empty otherwise. */
  readonly digest: string;
  /** Digest of the published image manifest of each platform. */
  readonly images: Readonly<Record<string, string>>;
  /** When the event of each of these ends was first sent; empty when it was not. */
  readonly failedNotifiedAt: string;
  readonly refusedNotifiedAt: string;
  readonly supersededNotifiedAt: string;
  /** Run that took its place, and id of the build that was stopped for it; empty when none was. */
  readonly supersededBy: string;
  readonly stoppedBuild: string;
  /** Commit that its builds build; empty while none is known, and where the source has none. */
  readonly revision: string;
  /** When the ledger first knew of it. */
  readonly createdAt: string;
  /** When the start of its follower was claimed; empty when it was not. */
  readonly claimedAt: string;
  /** Why its follower cannot be started; empty when it can. */
  readonly startProblem: string;
  /** When it was told that it waits too long; empty when it was not. */
  readonly delayedNotifiedAt: string;
  /** When it ended as published; empty when it did not. */
  readonly publishedAt: string;
  /** When an operator last rolled back to it; empty when no operator did. */
  readonly rolledBackAt: string;
  /** What the service was registered as when the last result was recorded; the status follows from it. */
  readonly registration: Registration;
  readonly builds: Readonly<Partial<Record<Architecture, BuildResult>>>;
}

/** Attribute of the ledger item that holds the result of one build project. */
export const BUILD_ATTRIBUTE = {
  amd64: "build_amd64",
  arm64: "build_arm64",
} as const satisfies Record<Architecture, string>;

/** Whether nothing is left to carry out: no build was recorded since the end, and a published run never changes. */
export function isFinal({ state, joins, finalizedJoins }: RunRecord): boolean {
  return state === "published" || (state !== "open" && finalizedJoins === joins);
}

/** The names of a run, without what is known of it. */
export function subjectOf({ service, run }: RunRecord): RunSubject {
  return { service, run };
}

const schema = v.object({
  [LEDGER_KEYS.partition]: v.string(),
  run: v.string(),
  joins: v.number(),
  state: v.optional(v.picklist(RUN_STATES), "open"),
  finalizedJoins: v.optional(v.number(), 0),
  reason: v.optional(v.string(), ""),
  digest: v.optional(v.string(), ""),
  images: v.optional(v.record(v.string(), v.string()), {}),
  failedNotifiedAt: v.optional(v.string(), ""),
  refusedNotifiedAt: v.optional(v.string(), ""),
  supersededNotifiedAt: v.optional(v.string(), ""),
  supersededBy: v.optional(v.string(), ""),
  stoppedBuild: v.optional(v.string(), ""),
  revision: v.optional(v.string(), ""),
  createdAt: v.optional(v.string(), ""),
  claimedAt: v.optional(v.string(), ""),
  startProblem: v.optional(v.string(), ""),
  delayedNotifiedAt: v.optional(v.string(), ""),
  publishedAt: v.optional(v.string(), ""),
  rolledBackAt: v.optional(v.string(), ""),
  registration: v.string(),
  [BUILD_ATTRIBUTE.amd64]: v.optional(buildResultSchema),
  [BUILD_ATTRIBUTE.arm64]: v.optional(buildResultSchema),
});

/** Reads a ledger item, given as plain JSON; `undefined` when it is not a run of this version. */
export function parseRunRecord(item: unknown): RunRecord | undefined {
  const result = v.safeParse(schema, item);
  if (!result.success) return undefined;
  const { output } = result;
  const registered = parseRegistration(output.registration);
  if (!registered.ok) return undefined;
  const {
    [LEDGER_KEYS.partition]: service,
    [BUILD_ATTRIBUTE.amd64]: amd64,
    [BUILD_ATTRIBUTE.arm64]: arm64,
    ...facts
  } = output;
  return {
    ...facts,
    service,
    registration: registered.registration,
    builds: { ...(amd64 && { amd64 }), ...(arm64 && { arm64 }) },
  };
}
