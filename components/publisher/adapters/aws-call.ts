import { PublisherFault } from "../fault";

/**
 * Makes one call of the SDK, which has its own retries; what is left is a fault.
 *
 * @param doing what the call does, for example `reading images`
 * @param subject what it does it to, for example `repository billing-api`
 */
export async function awsCall<T>(doing: string, subject: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsFault(doing, subject, error);
  }
}

/** A failed call as a fault, with AWS's message. */
export function awsFault(doing: string, subject: string, error: unknown): PublisherFault {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new PublisherFault("AWS_CALL", { doing, subject, reason, cause: error });
}

/** Whether `error` is the service's exception of this name. */
export function isAwsError(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
