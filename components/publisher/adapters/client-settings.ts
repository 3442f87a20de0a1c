/**
 * Settings of every SDK client, times in milliseconds. `standard` retries: up to 3 more attempts with backoff and jitter, for
 * throttling, 5xx and network errors (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 * `IN_FLIGHT_SECONDS` is the longest that all of this takes.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 4,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
