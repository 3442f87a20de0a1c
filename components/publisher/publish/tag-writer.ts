import type { ImageIndex } from "../../oci/image-index";
import type { StoredImage } from "../../oci/registry";
import type { KeptTag, MovedTag, TagReport } from "../../service/events";
import type { Registration } from "../../service/registration";
import { tagless } from "../../service/tags";
import { err, ok, type Result } from "../../text/result";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { RunSubject } from "../outcome";
import { assertLease, type HeldLease } from "../runs/lease";
import type { CompleteRun } from "../runs/run-status";
import type { Publication } from "./publication";
import { assertPresent, imageMissing, runName } from "./run-index";
import { tagMove } from "./tag-move";

/** What is to be tagged, and where. */
export interface TagJob {
  readonly subject: RunSubject;
  readonly registration: Registration;
  readonly run: CompleteRun;
  readonly publication: Publication;
  readonly index: ImageIndex;
}

/** What is needed to put one tag. */
type PutJob = Pick<TagJob, "subject" | "registration"> & { readonly index: StoredImage };

/**
 * Writes the tags of a run under the lease: first it sees that every image of the index is there and that no release tag
 * is taken, then it writes the release tags, then the moving tags that this run is newer than, and reads all of them back.
 * Every step may be repeated: the same bytes under the same tag are no change.
 *
 * @throws PublisherFault IMAGE_MISSING, TAG_LOST, LEASE_SHORT
 */
export async function writeTags(
  invocation: Invocation,
  lease: HeldLease,
  job: TagJob,
): Promise<Result<TagReport>> {
  const { subject, registration, run, publication, index } = job;
  const { registry } = invocation.ports;
  const tags = [...publication.release, ...publication.moving];
  if (tags.length === 0) return err(tagless(registration.tags, run));
  const roots = run.images.map(({ digest }) => digest);
  const children = index.manifests.map(({ digest }) => digest).filter((digest) => !roots.includes(digest));
  const stored = await registry.read(registration.repository, [...new Set(children), index.digest, ...tags]);
  assertPresent(stored, children, subject, registration.repository);
  for (const tag of publication.release) {
    const holds = stored.get(tag)?.digest ?? index.digest;
    if (holds !== index.digest) return err(`release tag ${tag} already holds ${holds}, and is written once`);
  }
  for (const tag of publication.release) {
    if (stored.has(tag)) continue;
    const put = await putTag(invocation, lease, job, tag);
    if (!put.ok) return put;
  }
  const moves = await moveTags(invocation, lease, job, stored);
  if (!moves.ok) return moves;
  const report = { written: publication.release, ...moves.value, skipped: publication.skipped };
  // An index that is in the registry without a tag was published by an earlier try, and overtaken since.
  if (report.written.length + report.moved.length === 0 && !stored.has(index.digest)) {
    return err(`every tag holds a newer image: ${report.kept.map(({ tag }) => tag).join(", ")}`);
  }
  await readBack(invocation, job, [...report.written, ...report.moved.map(({ tag }) => tag)]);
  return ok(report);
}

async function moveTags(
  invocation: Invocation,
  lease: HeldLease,
  job: TagJob,
  stored: ReadonlyMap<string, StoredImage>,
): Promise<Result<Pick<TagReport, "moved" | "kept">>> {
  const moved: MovedTag[] = [];
  const kept: KeptTag[] = [];
  for (const tag of job.publication.moving) {
    const move = tagMove(stored.get(tag), job.index.digest, job.publication.key);
    if (move.kind === "keep") {
      kept.push({ tag, holds: move.holds });
      continue;
    }
    if (move.kind === "move") {
      const put = await putTag(invocation, lease, job, tag);
      if (!put.ok) return put;
    }
    const { previous, foreign } = move;
    moved.push({ tag, ...(previous !== undefined && { previous }), foreign });
  }
  return ok({ moved, kept });
}

/** Puts the index under one tag, which must hold it afterwards; refused where the repository does not let the tag move. */
export async function putTag(
  invocation: Invocation,
  lease: HeldLease,
  { subject, registration, index }: PutJob,
  tag: string,
): Promise<Result<undefined>> {
  const { registry } = invocation.ports;
  assertLease(invocation, lease);
  const answer = await registry.put(registration.repository, index, tag);
  switch (answer) {
    case "stored":
    case "unchanged":
      return ok(undefined);
    case "child-missing":
      throw imageMissing(subject, `ECR does not have an image of the index for tag ${tag}`);
    case "tag-held": {
      // An answer that was lost, or a push by hand since the tags were read.
      const holds = (await registry.read(registration.repository, [tag])).get(tag)?.digest;
      if (holds === index.digest) return ok(undefined);
      return err(`tag ${tag} holds ${holds ?? "nothing"}, and the repository does not let it move`);
    }
  }
}

/** @throws PublisherFault TAG_LOST when a tag does not hold the index */
export async function readBack(
  { ports }: Invocation,
  { subject, registration, index }: PutJob,
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return;
  const stored = await ports.registry.read(registration.repository, tags);
  const lost = tags.find((tag) => stored.get(tag)?.digest !== index.digest);
  if (lost === undefined) return;
  throw new PublisherFault("TAG_LOST", {
    doing: "reading tags back",
    subject: runName(subject),
    reason: `tag ${lost} holds ${stored.get(lost)?.digest ?? "nothing"}, not ${index.digest}`,
  });
}
