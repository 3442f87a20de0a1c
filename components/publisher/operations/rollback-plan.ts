import * as v from "valibot";
import { err, ok, type Result } from "../../text/result";
import { type Publication, publicationOf } from "../publish/publication";
import { runName } from "../publish/run-index";
import type { RunRecord } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";

const text = v.pipe(v.string(), v.nonEmpty());

const schema = v.object({
  /** Id of the service, as events and the ledger have it. */
  service: text,
  /** A published run. */
  run: text,
  /** Moving tags of that run; all of them when left out. */
  tags: v.optional(v.pipe(v.array(text), v.nonEmpty())),
});

/** What an operator asks for. */
export type RollbackRequest = v.InferOutput<typeof schema>;

/** A rollback that can be done. */
export interface RollbackPlan {
  readonly record: RunRecord;
  readonly publication: Publication;
  /** Tags to move, at least one. */
  readonly tags: readonly string[];
}

/** Reads the `detail` of a rollback event. */
export function parseRollback(detail: unknown): Result<RollbackRequest> {
  const result = v.safeParse(schema, detail);
  if (result.success) return ok(result.output);
  const [issue] = result.issues;
  const place = ["detail", v.getDotPath(issue) ?? []].flat().join(".");
  return err(`the rollback cannot be read: ${place}: ${issue.message}`);
}

/** Plans the rollback to a run; refused when the run is not published, or does not have one of the tags. */
export function planRollback(run: RunWithStatus, { tags: wanted }: RollbackRequest): Result<RollbackPlan> {
  const { record } = run;
  const name = runName(record);
  if (record.state !== "published") {
    return err(`${name} is ${record.state}, only a published run can be rolled back to`);
  }
  const publication = publicationOf(run);
  if (publication === undefined) return err(`${name} was published by another version of the publisher`);
  const { moving } = publication;
  if (moving.length === 0) return err(`${name} has no moving tag`);
  const tags = wanted ?? moving;
  const other = tags.find((tag) => !moving.includes(tag));
  if (other === undefined) return ok({ record, publication, tags });
  return err(`${other} is no moving tag of ${name}, which has ${moving.join(", ")}`);
}
