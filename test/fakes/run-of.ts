import type { RunSubject } from "../../components/publisher/outcome";
import { type RunRecord, subjectOf } from "../../components/publisher/runs/run-record";
import { COMMIT, type World } from "./world";

/**
 * The first run of a commit that the ledger has.
 *
 * @throws Error when there is none
 */
export function runOf(world: World, commit = COMMIT): RunRecord {
  const record = world.ledger.all().find(({ revision }) => revision === commit);
  if (record === undefined) throw new Error(`the ledger has no run of ${commit}`);
  return record;
}

/** Its names, as an operator gives them. */
export function namesOf(world: World, commit = COMMIT): RunSubject {
  return subjectOf(runOf(world, commit));
}
