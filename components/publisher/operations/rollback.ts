import type { StoredImage } from "../../oci/registry";
import type { MovedTag } from "../../service/events";
import { publishedParameter } from "../../service/names";
import { imageRolledBack } from "../events";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { runName } from "../publish/run-index";
import { putTag, readBack } from "../publish/tag-writer";
import { type HeldLease, withLease } from "../runs/lease";
import { subjectOf } from "../runs/run-record";
import { withStatus } from "../runs/run-with-status";
import { expiryOf } from "../settings";
import { parseRollback, planRollback, type RollbackPlan } from "./rollback-plan";

/**
 * Moves moving tags back to the image of an earlier run. Nothing else makes a tag older, so an operator names the run, and the
 * ledger is written before the first tag moves. The next run that is newer than that image moves the tags on. A rollback may
 * be repeated.
 *
 * @param detail of the event, see `ROLLBACK_EVENT`
 * @throws PublisherFault when another try may fix it
 */
export async function rollBack(invocation: Invocation, detail: unknown): Promise<Outcome> {
  const request = parseRollback(detail);
  if (!request.ok) return ignored(request.reason);
  const { service, run } = request.value;
  const [record] = await invocation.ports.ledger.runs([{ service, run }]);
  if (record === undefined) return ignored(`the ledger has no ${runName({ service, run })}`);
  const plan = planRollback(withStatus(record), request.value);
  if (!plan.ok) return ignored(plan.reason);
  return withLease(invocation, service, async (lease) => {
    const outcome = await carryOut(invocation, lease, plan.value);
    await invocation.ports.ledger.release(service, invocation.holder);
    return outcome;
  });
}

async function carryOut(invocation: Invocation, lease: HeldLease, plan: RollbackPlan): Promise<Outcome> {
  const { ports, settings, holder } = invocation;
  const { record, publication, tags } = plan;
  const { service, run, digest, registration } = record;
  const stored = await ports.registry.read(registration.repository, [digest, ...tags]);
  const index = stored.get(digest);
  if (index === undefined) return ignored(`the image ${digest} of ${runName(record)} is no longer there`);
  const at = ports.clock.now();
  const last = { run, digest, key: publication.key };
  await ports.ledger.noteRollback(holder, { service, run, at, expires: expiryOf(settings, at), last });
  const moved = await moveTags(invocation, lease, plan, index, stored);
  if (publication.movesFixedTags) {
    await ports.parameters.write(publishedParameter(settings.parameterPath, service), digest);
  }
  await ports.events.send(imageRolledBack(settings, record, { digest, moved }, at));
  return { ...subjectOf(record), kind: "rolledBack", digest, moved };
}

async function moveTags(
  invocation: Invocation,
  lease: HeldLease,
  { record, tags }: RollbackPlan,
  index: StoredImage,
  stored: ReadonlyMap<string, StoredImage>,
): Promise<readonly MovedTag[]> {
  const job = { subject: subjectOf(record), registration: record.registration, index };
  const moved: MovedTag[] = [];
  for (const tag of tags) {
    const previous = stored.get(tag)?.digest;
    if (previous === index.digest) continue;
    const put = await putTag(invocation, lease, job, tag);
    if (!put.ok) {
      const { reason } = put;
      throw new PublisherFault("TAG_LOST", { doing: "rolling back", subject: runName(record), reason });
    }
    moved.push({ tag, ...(previous !== undefined && { previous }), foreign: false });
  }
  await readBack(invocation, job, tags);
  return moved;
}

function ignored(reason: string): Outcome {
  return { kind: "ignored", reason };
}
