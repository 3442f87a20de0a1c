/** What went wrong; `RETRY_WINDOW_MILLISECONDS` says for how long each is tried again. */
export type FaultCode =
  /** An AWS call failed; the reason has AWS's message. */
  | "AWS_CALL"
  /** An event says that a build has its source or has ended, CodeBuild's record does not yet. */
  | "BUILD_UNFINISHED"
  /** The parameter that registers a service does not parse. */
  | "REGISTRATION_UNREADABLE"
  /** ECR does not have, or not yet show, an image that a build pushed. */
  | "IMAGE_MISSING"
  | "REPOSITORY_MISSING"
  /** The bytes that ECR returned do not have their digest. */
  | "IMAGE_CORRUPT"
  /** A tag does not hold what was just put there. */
  | "TAG_LOST"
  /** Another invocation publishes this service. */
  | "LEASE_BUSY"
  /** Too little is left of the lease to write under it. */
  | "LEASE_SHORT"
  | "LEASE_LOST"
  /** A ledger item that this version cannot read. */
  | "LEDGER_UNREADABLE";

/**
 * A failure that another try may fix. It is thrown, so that Lambda delivers the event again and at last sends it to the dead-letter
 * queue. What no other try can fix is an outcome, not a fault.
 */
export class PublisherFault extends Error {
  override readonly name = "PublisherFault" as const;
  readonly code: FaultCode;
  /** What was being done, for example `reading images`. */
  readonly doing: string;
  /** What it was done to, for example `run 3f2c9a-main of billing-api`. */
  readonly subject: string;

  constructor(
    code: FaultCode,
    parts: {
      readonly doing: string;
      readonly subject: string;
      /** The cause in words. */
      readonly reason: string;
      readonly cause?: unknown;
    },
  ) {
    super(`${code} ${parts.doing} ${parts.subject}: ${parts.reason}`, { cause: parts.cause });
    this.code = code;
    this.doing = parts.doing;
    this.subject = parts.subject;
  }
}
