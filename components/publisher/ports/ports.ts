import type { Architecture } from "../../service/architectures";
import type { BuildResult } from "../builds/build-result";
import type { Notice } from "../events";
import type { OrderKey } from "../publish/order";
import type { RunRecord } from "../runs/run-record";

/**
 * All that the publisher knows of AWS. Each method is one AWS call (retries of the SDK aside), so a count of the calls is
 * a count of the cost, and a test can fail, delay or repeat any single one. Every method throws `PublisherFault` when the
 * call fails.
 */
export interface Ports {
  readonly registry: Registry;
  readonly builds: Builds;
  readonly ledger: Ledger;
  readonly parameters: Parameters;
  readonly announcements: Announcements;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
}

/** A manifest or an index, with the exact text whose SHA-256 is its digest. */
export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: string;
}

/**
 * What ECR answers to a put: `unchanged` when the tag already held these bytes, `tag-held` when the tag cannot move,
 * `child-missing` when the index names an image that ECR does not have.
 */
export type PutAnswer = "stored" | "unchanged" | "tag-held" | "child-missing";

/** Amazon ECR. */
export interface Registry {
  /**
   * Images by digest or by tag; one that does not exist is not in the answer. More than 100 take more than one call.
   *
   * @param references digests (`sha256:...`) and tags, at least one, none twice
   */
  read(repository: string, references: readonly string[]): Promise<ReadonlyMap<string, StoredImage>>;
  /** Puts an image under a tag, moving the tag where the repository lets it. */
  put(repository: string, image: StoredImage, tag: string): Promise<PutAnswer>;
  /** Text of an image's config, checked against its digest. */
  config(repository: string, digest: string): Promise<string>;
}

/** CodeBuild's own record of a build. */
export interface BuildRecord {
  /** `project:uuid`. */
  readonly id: string;
  readonly project: string;
  /** One of the end states, or `IN_PROGRESS`. */
  readonly status: string;
  /** Milliseconds. */
  readonly startedAt: number;
  /** Milliseconds; the start while the build runs. */
  readonly endedAt: number;
  readonly sourceVersion: string;
  readonly resolvedVersion: string;
  /** Run id in the environment that the build was started with; empty when it had none. No other variable leaves the adapter. */
  readonly runId: string;
  readonly exported: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly logs: string;
  readonly nextAttempt: string;
}

/** AWS CodeBuild. */
export interface Builds {
  /**
   * The records of these builds, in no order; one that does not exist is not in the answer.
   *
   * @param ids at most 100
   */
  get(ids: readonly string[]): Promise<readonly BuildRecord[]>;
  /** A page of at most 100 ids of the account's builds, newest first. */
  recent(page?: string): Promise<{ readonly ids: readonly string[]; readonly next?: string }>;
  /** Has a running build stopped, which then ends STOPPED; nothing when it has ended or is not there. */
  stop(id: string): Promise<void>;
}

/** What was published last, by the order of images and not of time. */
export interface LastPublished {
  readonly run: string;
  readonly digest: string;
  readonly key: OrderKey;
}

/** Answer to a request for a service's lease. */
export type LeaseAnswer =
  | { readonly held: true; readonly last?: LastPublished; readonly lastRun: string }
  /** `until`: milliseconds, when it ends at the latest. */
  | { readonly held: false; readonly until: number };

/** How a run ended; written together with the end of the lease. */
export interface RunEnd {
  readonly service: string;
  readonly run: string;
  readonly state: "published" | "failed" | "refused" | "superseded";
  /** `joins` of the record that was judged. */
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

/** A run that a newer one takes the place of, before its build is stopped. */
export interface Supersession {
  readonly service: string;
  readonly run: string;
  /** `joins` of the record that was judged. */
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
  /** JSON of the registration, as read for this join. */
  readonly registration: string;
  /** Builders of the registration. */
  readonly builders: readonly Architecture[];
  /** Milliseconds. */
  readonly at: number;
  readonly expires: number;
}

/** The head of the list of builds at some moment; `at` in milliseconds. */
export interface Bookmark {
  readonly id: string;
  readonly at: number;
}

/** The ledger table. */
export interface Ledger {
  /**
   * Adds a build result to its run and returns the whole run, in one conditional write. The result is taken in when the
   * builder has none or an older one, and while the run is neither published nor complete (every builder succeeded); a
   * complete run opens again once it was refused. Otherwise the run is returned as it is.
   */
  join(join: Join): Promise<RunRecord>;
  /** Runs as they are now; one that does not exist is not in the answer. At most 100. */
  runs(keys: readonly { readonly service: string; readonly run: string }[]): Promise<readonly RunRecord[]>;
  /** Takes the lease of a service when it is free, has run out, or is the holder's already. Times in milliseconds. */
  takeLease(service: string, holder: string, now: number, until: number): Promise<LeaseAnswer>;
  /** Writes the end of a run and gives the lease back, both or none. @throws PublisherFault LEASE_LOST */
  finish(holder: string, end: RunEnd): Promise<void>;
  /** Notes a rollback in its run and its service, both or none; the lease stays. @throws PublisherFault LEASE_LOST */
  noteRollback(holder: string, rollback: Rollback): Promise<void>;
  /**
   * Notes in a run that a newer one takes its place, and whose build is stopped for that, both or none; `false` when a build
   * was taken in since the run was judged.
   */
  supersede(supersession: Supersession): Promise<boolean>;
  /** Runs of builds that were stopped, by build; one that was not is not in the answer. At most 100. */
  stopped(
    builds: readonly { readonly service: string; readonly build: string }[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Gives the lease back; nothing when it is not the holder's. */
  release(service: string, holder: string): Promise<void>;
  bookmarks(): Promise<readonly Bookmark[]>;
  keepBookmarks(bookmarks: readonly Bookmark[]): Promise<void>;
}

/** AWS Systems Manager parameters. */
export interface Parameters {
  /** `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
}

/** The default event bus. */
export interface Announcements {
  announce(notice: Notice): Promise<void>;
}

/** A message of the dead-letter queue. */
export interface DeadLetter {
  /** The queue's name of the message, the same each time it is taken. */
  readonly id: string;
  readonly body: string;
  /** Needed to remove it; another one each time it is taken. */
  readonly receipt: string;
}

/** The dead-letter queue, a standard queue of Amazon SQS: in no sure order, and now and then a message twice. */
export interface DeadLetters {
  /**
   * One message, that nobody else is given until `hiddenSeconds` are over; `undefined` when there is none to be had.
   *
   * @param hiddenSeconds 0 to 43200
   */
  take(hiddenSeconds: number): Promise<DeadLetter | undefined>;
  /** Deletes a message that was taken. */
  remove(letter: DeadLetter): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
