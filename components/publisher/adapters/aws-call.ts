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

/** A failed call as a fault, in AWS's own words. */
export function awsFault(doing: string, subject: string, error: unknown): PublisherFault {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new PublisherFault("AWS_CALL", {
    doing,
    subject,
    reason,
    retriable: isPassing(error),
    cause: error,
  });
}

/** Whether `error` is the service's exception of this name. */
export function isAwsError(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** A refusal (4xx that is no throttling) stays one until somebody changes something; all else passes by itself. */
function isPassing(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return true;
  if ("$retryable" in error && error.$retryable !== undefined) return true;
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return true;
  const status = Number(metadata.httpStatusCode);
  return status >= 500 || status === 429 || isThrottling(error);
}

function isThrottling(error: object): boolean {
  return (
    "name" in error && /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded/.test(String(error.name))
  );
}
