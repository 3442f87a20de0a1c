import type { Architecture } from "../../service/architectures";
import type { BuildResult } from "../builds/build-result";
import type { RunSubject } from "../outcome";
import type { OrderKey } from "../publish/order";
import type { RunRecord } from "../runs/run-record";

/** What was published last, by the order of images and not of time. */
export interface LastPublished {
  readonly run: string;
  readonly digest: string;
  readonly key: OrderKey;
}

/** Answer to a request for a service's lease. */
export type LeaseAnswer =
  | {
      readonly held: true;
      readonly last?: LastPublished;
      readonly lastRun: string;
      /** When the service was last rolled back, milliseconds; 0 when it never was. */
      readonly rolledBackAt: number;
    }
  /** `until`: milliseconds, when it ends at the latest. */
  | { readonly held: false; readonly until: number };

/** How a run ended; written together with the end of the lease. */
export interface RunEnd {
  readonly service: string;
  readonly run: string;
  readonly state: "published" | "failed" | "refused" | "superseded";
  /** `joins` of the record whose status this is. */
  readonly joins: number;
  readonly reason: string;
  readonly digest: string;
  /** Digest of the image manifest of each platform, when it was published. */
  readonly images?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly at: number;
  /** Milliseconds, from when on the ledger may forget the run. */
  readonly expires: number;
  /** Set when this run is now the newest of the service. */
  readonly last?: LastPublished;
}

/** A rollback to a run, before its tags move. */
export interface Rollback {
  readonly service: string;
  readonly run: string;
  /** Milliseconds. */
  readonly at: number;
  readonly expires: number;
  /** Orders the published parameter from now on. */
  readonly last: LastPublished;
}

/** A run whose follower is about to be started. */
export interface FollowerClaim {
  readonly service: string;
  readonly run: string;
  /** Commit that both builds are to build, or the object of an annotated tag; empty where the source has none. */
  readonly revision: string;
  /** JSON of the registration, as read for this claim. */
  readonly registration: string;
  /** Milliseconds. */
  readonly at: number;
  readonly expires: number;
}

/** A fact of a run beside its builds. */
export type RunNote =
  /** Why its follower cannot be started. */
  | { readonly kind: "startProblem"; readonly reason: string }
  /** It was told that it waits too long, at this time in milliseconds. */
  | { readonly kind: "delayed"; readonly at: number };

/** A run that a newer run supersedes, before its build is stopped. */
export interface SupersededMark {
  readonly service: string;
  readonly run: string;
  /** `joins` of the record whose status this is. */
  readonly joins: number;
  /** The newer run. */
  readonly by: string;
  /** Id of the build that is about to be stopped. */
  readonly build: string;
  /** Milliseconds. */
  readonly at: number;
  readonly expires: number;
}

/** A build result on its way into the ledger. */
export interface Join {
  readonly service: string;
  readonly run: string;
  readonly architecture: Architecture;
  readonly build: BuildResult;
  /** Whether this is the leader's build, whose commit is the run's. */
  readonly leads: boolean;
  /** JSON of the registration, as read for this join. */
  readonly registration: string;
  /** Architectures of the registered build projects. */
  readonly architectures: readonly Architecture[];
  /** Milliseconds. */
  readonly at: number;
  readonly expires: number;
}

/** A build of a service. */
export interface BuildKey {
  readonly service: string;
  /** CodeBuild's id. */
  readonly build: string;
}

/** The head of the list of builds at some moment; `at` in milliseconds. */
export interface Bookmark {
  readonly id: string;
  readonly at: number;
}

/** The ledger table. */
export interface Ledger {
  /**
   * Adds a build result to its run and returns the whole run, in one conditional write. The result is recorded when the run
   * has none of this build project or one that it replaces (a success any other end, else the newer one), and while the run is neither published nor complete (every build project
   * succeeded); a complete run opens again once it was refused. A build of another commit than the run's is not recorded; the leader's may have been
   * claimed by the object of the tag that it was asked for, and then says the commit.
   * Otherwise the run is returned as it is.
   */
  join(join: Join): Promise<RunRecord>;
  /** Runs as they are now; one that does not exist is not in the answer. At most 100. */
  runs(keys: readonly { readonly service: string; readonly run: string }[]): Promise<readonly RunRecord[]>;
  /** Opens a run before any of its builds has ended, and claims the start of its follower; `false` when that was claimed before. */
  claimFollower(claim: FollowerClaim): Promise<boolean>;
  /** Adds a fact to a run that is there. */
  noteRun(subject: RunSubject, note: RunNote): Promise<void>;
  /** Lets `runsOfRevision` find a run. `at` and `expires` in milliseconds. */
  noteRevision(subject: RunSubject, revision: string, at: number, expires: number): Promise<void>;
  /** Ids of the runs of a revision that were opened within a day of `at` (milliseconds), before or after, and of perhaps some others. */
  runsOfRevision(service: string, revision: string, at: number): Promise<readonly string[]>;
  /** Takes the lease of a service when it is free, has run out, or is the holder's already. Times in milliseconds. */
  takeLease(service: string, holder: string, now: number, until: number): Promise<LeaseAnswer>;
  /** Writes the end of a run and gives the lease back, both or none. @throws PublisherFault LEASE_LOST */
  finish(holder: string, end: RunEnd): Promise<void>;
  /** Records a rollback in its run and its service, both or none; the lease stays. @throws PublisherFault LEASE_LOST */
  noteRollback(holder: string, rollback: Rollback): Promise<void>;
  /** Records in a run that a newer run supersedes it. `false` when a build was recorded since the run was read. */
  markSuperseded(superseded: SupersededMark): Promise<boolean>;
  /** Remembers that nothing is left to do for a build. `expires` in milliseconds. */
  markHandled(build: BuildKey, expires: number): Promise<void>;
  /** Ids of those of these builds that were marked. At most 100. */
  handled(builds: readonly BuildKey[]): Promise<ReadonlySet<string>>;
  /** Gives the lease back. Does nothing when another holder has it. */
  release(service: string, holder: string): Promise<void>;
  bookmarks(): Promise<readonly Bookmark[]>;
  keepBookmarks(bookmarks: readonly Bookmark[]): Promise<void>;
}
