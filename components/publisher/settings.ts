import * as v from "valibot";
import { PUBLISHER_ENVIRONMENT } from "../service/contract";

/** Settings that the stack gives the function. */
export interface Settings {
  readonly name: string;
  readonly tableName: string;
  /** Projects whose name starts with this are this publisher's. */
  readonly projectPrefix: string;
  readonly parameterPath: string;
  readonly leaseSeconds: number;
  readonly retentionDays: number;
  /** URL of the dead-letter queue. */
  readonly deadLettersUrl: string;
}

const text = v.pipe(v.string("is not set"), v.nonEmpty("is empty"));
const count = v.pipe(text, v.regex(/^[1-9]\d{0,8}$/, "is not a whole number from 1"), v.transform(Number));

const schema = v.object({
  [PUBLISHER_ENVIRONMENT.name]: text,
  [PUBLISHER_ENVIRONMENT.tableName]: text,
  [PUBLISHER_ENVIRONMENT.projectPrefix]: text,
  [PUBLISHER_ENVIRONMENT.parameterPath]: v.pipe(text, v.startsWith("/", 'does not start with "/"')),
  [PUBLISHER_ENVIRONMENT.leaseSeconds]: count,
  [PUBLISHER_ENVIRONMENT.retentionDays]: count,
  [PUBLISHER_ENVIRONMENT.deadLettersUrl]: v.pipe(text, v.url("is not a URL")),
});

/**
 * Reads the settings from the environment of the function.
 *
 * @throws Error that lists every variable that is wrong, never a value
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const result = v.safeParse(schema, environment);
  if (!result.success) {
    const lines = result.issues.map((issue) => `  ${v.getDotPath(issue)} ${wording(issue)}`);
    throw new Error(["settings of the publisher are wrong; deploy its stack again:", ...lines].join("\n"));
  }
  const { output } = result;
  return {
    name: output[PUBLISHER_ENVIRONMENT.name],
    tableName: output[PUBLISHER_ENVIRONMENT.tableName],
    projectPrefix: output[PUBLISHER_ENVIRONMENT.projectPrefix],
    parameterPath: output[PUBLISHER_ENVIRONMENT.parameterPath],
    leaseSeconds: output[PUBLISHER_ENVIRONMENT.leaseSeconds],
    retentionDays: output[PUBLISHER_ENVIRONMENT.retentionDays],
    deadLettersUrl: output[PUBLISHER_ENVIRONMENT.deadLettersUrl],
  };
}

/** When the ledger may forget what is written at `at`; both in milliseconds. */
export function expiryOf({ retentionDays }: Settings, at: number): number {
  return at + retentionDays * DAY_MILLISECONDS;
}

/** The ledger may have forgotten, at `now`, what was last written before this; both in milliseconds. */
export function forgottenBefore({ retentionDays }: Settings, now: number): number {
  return now - retentionDays * DAY_MILLISECONDS;
}

const DAY_MILLISECONDS = 24 * 60 * 60_000;

/** A key that is not there at all has valibot's own message, which would show what it received. */
function wording(issue: v.BaseIssue<unknown>): string {
  return issue.received === "undefined" ? "is not set" : issue.message;
}
