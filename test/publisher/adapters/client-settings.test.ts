import { SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLIENT_SETTINGS } from "../../../components/publisher/adapters/client-settings";
import { ssmParameters } from "../../../components/publisher/adapters/ssm-parameters";
import { IN_FLIGHT_SECONDS } from "../../../components/service/lease-times";
import { type AwsAnswer, answeringClient } from "../../fakes/aws-answers";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  // The SDK waits a random part of each longest wait.
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Milliseconds that the SDK waits between its attempts when AWS throttles all of them, and the number of the attempts. */
async function longestRetries(headers: Readonly<Record<string, string>>) {
  const throttled = { exception: "ThrottlingException", headers };
  const { settings, requests } = answeringClient(
    Array<AwsAnswer>(20).fill(throttled),
    CLIENT_SETTINGS.maxAttempts,
  );
  const start = Date.now();
  let ended: number | undefined;
  const write = ssmParameters(new SSMClient(settings)).write("/a", "x");
  const end = write.catch(() => {
    ended = Date.now();
  });
  while (ended === undefined) {
    await new Promise(setImmediate);
    await vi.runAllTimersAsync();
  }
  await end;
  return { waits: ended - start, attempts: requests.length };
}

describe("a write that the SDK tries again", () => {
  it("is sent four times, with waits of at most 1, 2 and 4 seconds between", async () => {
    expect(await longestRetries({})).toEqual({ waits: 7_000, attempts: 4 });
  });

  it("waits at most 5 seconds longer each time when AWS asks for an hour", async () => {
    expect(await longestRetries({ "x-amz-retry-after": "3600000" })).toEqual({ waits: 22_000, attempts: 4 });
  });

  it("is never sent later than the lease allows for: attempts x (connect + request) + waits", async () => {
    const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = CLIENT_SETTINGS.requestHandler;
    const { waits, attempts } = await longestRetries({ "x-amz-retry-after": "3600000" });

    const longest = attempts * (connectionTimeout + requestTimeout) + waits;

    // Without this flag the SDK only logs that a request takes longer than its timeout.
    expect(throwOnRequestTimeout).toBe(true);
    expect(longest).toBeLessThanOrEqual(IN_FLIGHT_SECONDS * 1000);
  });
});
