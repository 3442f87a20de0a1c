import type { RegistryLimits } from "./limits";

/** Time, as retries and tokens need it. */
export interface RegistryClock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** 0 or more, less than 1: spreads the retries of many clients. */
  random(): number;
}

export const SYSTEM_CLOCK: RegistryClock = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** What came of one attempt. */
export type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  /** @property retryAfter what the server asked for, as its header has it */
  | {
      readonly kind: "again";
      readonly retryAfter?: string | undefined;
      readonly otherwise: () => T | Promise<T>;
    };

/** Attempts until one is done; the last one, or one that must wait too long, is as it is `otherwise`. */
export async function retried<T>(
  clock: RegistryClock,
  limits: RegistryLimits,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let attempted = 1; ; attempted += 1) {
    const result = await attempt();
    if (result.kind === "done") return result.value;
    const asked = retryAfterMilliseconds(result.retryAfter, clock.now());
    const backOff = limits.firstWaitMilliseconds * 2 ** (attempted - 1) * (1 + clock.random() / 2);
    const wait = Math.max(asked ?? 0, backOff);
    if (attempted >= limits.attempts || wait > limits.longestWaitMilliseconds) return result.otherwise();
    await clock.wait(wait);
  }
}

/** `Retry-After` is a number of seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
export function retryAfterMilliseconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}
