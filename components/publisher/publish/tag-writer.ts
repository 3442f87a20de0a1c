import type { ImageIndex } from "../../oci/image-index";
import type { StoredImage } from "../../oci/registry";
import type { KeptTag, MovedTag, TagReport } from "../../service/events";
import type { Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { allDone } from "../all-done";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { RunSubject } from "../outcome";
import { assertLease, type HeldLease } from "../runs/lease";
import type { Publication } from "./publication";
import { releaseTarget } from "./release-tag";
import { imageMissing, runName } from "./run-index";
import { tagMove } from "./tag-move";

/** What is to be tagged, and where. */
export interface TagJob {
  readonly subject: RunSubject;
  readonly registration: Registration;
  readonly publication: Publication;
  readonly index: ImageIndex;
  /** What the tags of the run hold. */
  readonly stored: ReadonlyMap<string, StoredImage>;
}

/** What is needed to put one tag. */
type PutJob = Pick<TagJob, "subject" | "registration"> & { readonly index: StoredImage };

/**
 * Writes the tags of a run under the lease: first the release tags, none of which another source may have, then the moving tags
 * that this run is newer than. Every step may be repeated: the same bytes under the same tag are no change.
 *
 * @throws PublisherFault IMAGE_MISSING, LEASE_SHORT
 */
export async function writeTags(
  invocation: Invocation,
  lease: HeldLease,
  job: TagJob,
): Promise<Result<TagReport>> {
  const { registration, publication, index, stored } = job;
  const written = allOk(
    publication.release.map((tag) => releaseTarget(tag, index.digest, publication, stored)),
  );
  if (!written.ok) return written;
  const free = written.value.filter((tag) => !stored.has(tag));
  const put = await putTags(invocation, lease, job, free);
  if (!put.ok) return put;
  const moves = await moveTags(invocation, lease, job);
  if (!moves.ok) return moves;
  const report = { written: written.value, ...moves.value, skipped: publication.skipped };
  if (report.written.length + report.moved.length > 0) return ok(report);
  // An index that is in the registry without a tag was published by an earlier try, and overtaken since.
  const earlier = await invocation.ports.registry.read(registration.repository, [index.digest]);
  if (earlier.has(index.digest)) return ok(report);
  return err(`every tag holds a newer image: ${report.kept.map(({ tag }) => tag).join(", ")}`);
}

async function moveTags(
  invocation: Invocation,
  lease: HeldLease,
  job: TagJob,
): Promise<Result<Pick<TagReport, "moved" | "kept">>> {
  const { publication, index, stored } = job;
  const moved: MovedTag[] = [];
  const kept: KeptTag[] = [];
  const open: string[] = [];
  for (const tag of publication.moving) {
    const move = tagMove(stored.get(tag), index.digest, publication);
    if (move.kind === "keep") {
      kept.push({ tag, holds: move.holds });
      continue;
    }
    if (move.kind === "move") open.push(tag);
    const { previous, foreign } = move;
    moved.push({ tag, ...(previous !== undefined && { previous }), foreign });
  }
  const put = await putTags(invocation, lease, job, open);
  return put.ok ? ok({ moved, kept }) : put;
}

/** Puts the index under some tags at the same time, see `putTag`. */
async function putTags(
  invocation: Invocation,
  lease: HeldLease,
  job: PutJob,
  tags: readonly string[],
): Promise<Result<unknown>> {
  return allOk(await allDone(tags.map((tag) => putTag(invocation, lease, job, tag))));
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

/** All values, or the first reason why there are not all. */
function allOk<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}
