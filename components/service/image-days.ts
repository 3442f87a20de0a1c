import { keepsOwnTag } from "./protected-tags";
import type { TagPolicy } from "./tags";

/**
 * Days that an image is kept longer than the ledger keeps its run: its first tag may be written two weeks before its run ends,
 * when the event waits in the dead-letter queue, and DynamoDB deletes an expired item some days late
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 */
export const DAYS_BEYOND_LEDGER = 30;

/** Days that images without a moving tag or a version are kept, when nothing else is said. */
export interface DefaultDays {
  readonly keepUntaggedDays: number;
  readonly keepCommitDays: number;
}

/** An image is kept as long as the publisher can roll back to it. */
export function defaultDays(tags: TagPolicy, ledgerRetentionDays: number): DefaultDays {
  const keepCommitDays = ledgerRetentionDays + DAYS_BEYOND_LEDGER;
  return { keepCommitDays, keepUntaggedDays: keepsOwnTag(tags) ? 14 : keepCommitDays };
}
