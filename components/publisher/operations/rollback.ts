import * as v from "valibot";
import type { StoredImage } from "../../oci/registry";
import { publishedParameter } from "../../service/names";
import { err, ok, type Result } from "../../text/result";
import { imageRolledBack } from "../events";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { MovedTag, Outcome } from "../outcome";
import { type Publication, publicationOf } from "../publish/publication";
import { runName } from "../publish/run-index";
import { putTag, readBack } from "../publish/tag-writer";
import { type HeldLease, withLease } from "../runs/lease";
import { type RunRecord, subjectOf } from "../runs/run-record";
import { expiryOf } from "../settings";

const text = v.pipe(v.string(), v.nonEmpty());

/** What an operator asks for. */
const request = v.object({
  /** Id of the service, as events and the ledger have it. */
  service: text,
  /** A published run. */
  run: text,
  /** Moving tags of that run; all of them when left out. */
  tags: v.optional(v.pipe(v.array(text), v.nonEmpty())),
});

/**
 * Gives moving tags back to the image of an earlier run: the one thing that makes a tag older, so an operator asks for it by
 * name, and it is noted in the ledger before the first tag moves. The next run that is newer than that image moves the tags on.
 * May be repeated.
 *
 * @param detail of the event, see `ROLLBACK_EVENT`
 * @throws PublisherFault when another try may heal it
 */
export async function rollBack(invocation: Invocation, detail: unknown): Promise<Outcome> {
  const parsed = v.safeParse(request, detail);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return ignored(`the rollback cannot be read: detail.${v.getDotPath(issue) ?? ""}: ${issue.message}`);
  }
  const { service, run, tags } = parsed.output;
  const [record] = await invocation.ports.ledger.runs([{ service, run }]);
  if (record === undefined) return ignored(`the ledger has no ${runName({ service, run })}`);
  const plan = planOf(record, tags);
  if (!plan.ok) return ignored(plan.reason);
  return withLease(invocation, service, async (lease) => {
    const moved = await moveBack(invocation, lease, record, plan.value);
    await invocation.ports.ledger.release(service, invocation.holder);
    return moved;
  });
}

interface Plan {
  readonly tags: readonly string[];
  readonly publication: Publication;
}

function planOf(record: RunRecord, wanted: readonly string[] | undefined): Result<Plan> {
  const publication = publicationOf(record);
  if (record.state !== "published" || publication === undefined) {
    return err(`${runName(record)} is ${record.state}, only a published run can be rolled back to`);
  }
  const tags = wanted ?? publication.moving;
  const other = tags.find((tag) => !publication.moving.includes(tag));
  if (other === undefined && tags.length > 0) return ok({ tags, publication });
  return err(
    `${other ?? "none"} is no moving tag of ${runName(record)}, which has ${publication.moving.join(", ") || "none"}`,
  );
}

async function moveBack(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
  { tags, publication }: Plan,
): Promise<Outcome> {
  const { ports, settings, holder } = invocation;
  const { service, run, digest, registration } = record;
  const stored = await ports.registry.read(registration.repository, [digest, ...tags]);
  const index = stored.get(digest);
  if (index === undefined) return ignored(`the image ${digest} of ${runName(record)} is no longer there`);
  const at = ports.clock.now();
  const last = { run, digest, key: publication.key };
  await ports.ledger.noteRollback(holder, { service, run, at, expires: expiryOf(settings, at), last });
  const moved = await moveTags(invocation, lease, record, index, stored, tags);
  if (publication.movesFixedTags) {
    await ports.parameters.write(publishedParameter(settings.parameterPath, service), digest);
  }
  await ports.events.send(imageRolledBack(record, registration, { digest, moved, at }));
  return { ...subjectOf(record), kind: "rolledBack", digest, moved };
}

async function moveTags(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
  index: StoredImage,
  stored: ReadonlyMap<string, StoredImage>,
  tags: readonly string[],
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
