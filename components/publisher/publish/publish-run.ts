import { runnablePlatform } from "../../oci/descriptor";
import type { ImageIndex } from "../../oci/image-index";
import { documentKind } from "../../oci/media-types";
import { formatPlatform } from "../../oci/platform-text";
import type { TagReport } from "../../service/events";
import { publishedParameter } from "../../service/names";
import { tagless } from "../../service/tags";
import { err, ok, type Result } from "../../text/result";
import { allDone } from "../all-done";
import { imagePublished } from "../events";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import type { LastPublished } from "../ports/ledger";
import type { HeldLease } from "../runs/lease";
import { type RunRecord, subjectOf } from "../runs/run-record";
import type { CompleteRun } from "../runs/run-status";
import { expiryOf } from "../settings";
import { compareKeys } from "./order";
import { type Publication, planPublication, tagsOf } from "./publication";
import { withinRetryWindow } from "./retry-window";
import { readRunIndex } from "./run-index";
import { runMeasures } from "./run-measures";
import { readBack, type TagJob, writeTags } from "./tag-writer";

/**
 * Publishes a complete run under the service's lease: tags, published parameter, "Image Published", ledger. In this order,
 * because each step may be the last one before a crash, and a repeat of the whole then writes the same bytes again: the
 * event can come twice (with one id) and cannot be lost, and it is sent only when every tag was read back. Nothing that a
 * repeat is decided by can change in between: the ledger item holds the builds and the registration, and a complete run
 * records no further build.
 */
export async function publishRun(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
  run: CompleteRun,
): Promise<Result<Outcome>> {
  const { ports, settings, holder } = invocation;
  const { service, registration, joins } = record;
  const publication = planPublication(record.run, run, registration);
  const age = ports.clock.now() - run.ended;
  const tagged = await withinRetryWindow(age, () => tagRun(invocation, lease, record, run, publication));
  if (!tagged.ok) return tagged;
  const { job, tags } = tagged.value;
  const { index } = job;
  const { digest } = index;
  const newest = isNewest(publication, tags, lease.answer.last);
  const parameter = publishedParameter(settings.parameterPath, service);
  const held = [...tags.written, ...tags.moved.map(({ tag }) => tag)];
  const [read] = await allDone([
    withinRetryWindow(age, async () => ok(await readBack(invocation, job, held))),
    newest ? ports.parameters.write(parameter, digest) : undefined,
  ]);
  if (!read.ok) return read;
  const images = imageDigests(index);
  const image = { digest, platforms: images, tags };
  await ports.events.send(imagePublished(settings, record, run, image));
  const at = ports.clock.now();
  const end = { ...subjectOf(record), state: "published", joins, reason: "", digest, images, at } as const;
  const last = newest && { last: { run: record.run, digest, key: publication.key } };
  await ports.ledger.finish(holder, { ...end, expires: expiryOf(settings, at), ...last });
  return ok({ ...subjectOf(record), kind: "published", digest, tags, ...runMeasures(record, run, at) });
}

async function tagRun(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
  run: CompleteRun,
  publication: Publication,
): Promise<Result<{ readonly job: TagJob; readonly tags: TagReport }>> {
  const { registration } = record;
  const subject = subjectOf(record);
  if (tagsOf(publication).length === 0) {
    return err(tagless(registration.tags, run));
  }
  const { registry } = invocation.ports;
  const read = await readRunIndex(registry, subject, registration, run, publication);
  if (!read.ok) return read;
  const job = { subject, registration, publication, ...read.value };
  const tags = await writeTags(invocation, lease, job);
  return tags.ok ? ok({ job, tags: tags.value }) : tags;
}

/**
 * Whether the published parameter follows this run: it does what a fixed tag does, so a pre-release or another branch never
 * takes it, and neither does a run that a tag was not moved for. A service that has no moving tag is ordered by the ledger.
 */
function isNewest(
  { movesFixedTags, versions, key }: Publication,
  { kept }: TagReport,
  last: LastPublished | undefined,
): boolean {
  if (!movesFixedTags || kept.length > 0) return false;
  return last === undefined || compareKeys(versions, key, last.key) >= 0;
}

/**
 * The image manifest of each platform, for consumers that accept no index, such as AWS Lambda
 * (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html). A platform whose entry is an index again has none.
 */
function imageDigests({ manifests }: ImageIndex): Readonly<Record<string, string>> {
  const entries = manifests.flatMap((descriptor) => {
    const platform = runnablePlatform(descriptor);
    if (platform === undefined || documentKind(descriptor.mediaType) !== "manifest") return [];
    return [[formatPlatform(platform), descriptor.digest]];
  });
  return Object.fromEntries(entries);
}
