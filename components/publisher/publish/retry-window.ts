import { err, type Result } from "../../text/result";
import { type FaultCode, PublisherFault } from "../fault";

/**
 * Milliseconds from the end of a run's last build, for which a fault of its images is tried again. ECR may show a push some
 * seconds late, but an image that a rule or a person deleted never comes back; anything else may be a permission that is
 * being restored. A fault of lease, ledger or registration has no end: without these the run could not be refused either.
 */
const RETRY_WINDOW_MILLISECONDS: Readonly<Record<FaultCode, number>> = {
  IMAGE_MISSING: 10 * 60_000,
  IMAGE_CORRUPT: 10 * 60_000,
  REPOSITORY_MISSING: 10 * 60_000,
  TAG_LOST: 24 * 60 * 60_000,
  AWS_CALL: 24 * 60 * 60_000,
  REGISTRATION_UNREADABLE: Number.POSITIVE_INFINITY,
  BUILD_UNFINISHED: Number.POSITIVE_INFINITY,
  LEASE_BUSY: Number.POSITIVE_INFINITY,
  LEASE_SHORT: Number.POSITIVE_INFINITY,
  LEASE_LOST: Number.POSITIVE_INFINITY,
  LEDGER_UNREADABLE: Number.POSITIVE_INFINITY,
};

/**
 * Works on a run's images; a fault that has lasted too long becomes the reason why the run is refused, so that every run
 * comes to an end.
 *
 * @param age milliseconds since the run's last build ended
 */
export async function withinRetryWindow<T>(age: number, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof PublisherFault) || age <= RETRY_WINDOW_MILLISECONDS[fault.code]) throw fault;
    const what = isGone(fault)
      ? "it can never be published, what it built is gone"
      : "it could not be published";
    return err(`${what}: ${fault.message}`);
  }
}

/** Another try does not help. Only a build that pushes the image again does. */
function isGone({ code }: PublisherFault): boolean {
  return code === "IMAGE_MISSING" || code === "IMAGE_CORRUPT" || code === "REPOSITORY_MISSING";
}
