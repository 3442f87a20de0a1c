import { type StoredImage, storedAnnotations } from "../../oci/registry";
import { ANNOTATIONS } from "../../service/contract";
import { PLAIN_VERSIONS } from "../../service/versions";
import { keyOfAnnotations } from "../publish/order";
import { type Publication, publicationOf, releaseTagsOf, tagsOf } from "../publish/publication";
import { isSameSource } from "../publish/release-tag";
import { tagMove } from "../publish/tag-move";
import { isFinal, type RunRecord } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";
import { forgottenBefore, type Settings } from "../settings";

/** A tag with the image that it holds. */
export interface HeldTag {
  readonly tag: string;
  readonly image: StoredImage;
  /** Id of the run that the image says it is of. */
  readonly claim: string | undefined;
}

/** A run of the ledger, with what it may write; `undefined` while it is not complete. */
export interface KnownRun {
  readonly record: RunRecord;
  readonly publication: Publication | undefined;
}

/** What is known of the writers of one service's tags in one repository. */
export interface Writers {
  readonly repository: string;
  /** Runs that ended as published. */
  readonly published: readonly KnownRun[];
  readonly settings: Settings;
  /** Milliseconds. */
  readonly now: number;
}

export function heldTag(tag: string, image: StoredImage): HeldTag {
  return { tag, image, claim: storedAnnotations(image)[ANNOTATIONS.run] };
}

export function knownRun(run: RunWithStatus): KnownRun {
  return { record: run.record, publication: publicationOf(run) };
}

/** Every tag that a run may have written. */
export function knownTags({ publication }: KnownRun): readonly string[] {
  return publication === undefined ? [] : tagsOf(publication);
}

/**
 * Whether a publisher can have left an image under a tag. At the end of a published run each of its release tags held its
 * index or another build of its source, and each of its moving tags its index or a newer one; from then on only a run that ends later and a rollback write them.
 * So an image is unexpected when its run does not have the tag, and when another run that would have replaced it ended after
 * the image was last published or rolled back to. Times of two hosts are compared only when they are more than a lease apart:
 * then neither wrong clocks nor a repeat that was on its way can have changed their order.
 *
 * @param run that the image claims; `undefined` when the ledger has none
 */
export function isExpected(held: HeldTag, run: KnownRun | undefined, writers: Writers): boolean {
  const put = run === undefined ? forgottenPut(held, writers) : lastPut(held, run, writers);
  if (put === undefined) return false;
  const since = put + writers.settings.leaseSeconds * 1000;
  return !writers.published.some(
    (other) => Date.parse(other.record.publishedAt) > since && replaces(other, held),
  );
}

/** When a publisher may last have put the image of a run there, milliseconds; `undefined` when none did. */
function lastPut({ tag, image }: HeldTag, run: KnownRun, writers: Writers): number | undefined {
  const { record } = run;
  if (record.registration.repository !== writers.repository || !knownTags(run).includes(tag))
    return undefined;
  // It may be on its way into its tags at this moment.
  if (!isFinal(record)) return writers.now;
  if (record.digest !== image.digest) return undefined;
  const { publishedAt, rolledBackAt } = record;
  return Date.parse(rolledBackAt > publishedAt ? rolledBackAt : publishedAt);
}

/** A run that the ledger has forgotten was neither published nor rolled back to since. */
function forgottenPut({ image }: HeldTag, { settings, now }: Writers): number | undefined {
  const key = keyOfAnnotations(PLAIN_VERSIONS, storedAnnotations(image));
  const horizon = forgottenBefore(settings, now);
  return key !== undefined && key.started < horizon ? horizon : undefined;
}

/** Whether the tag could not hold the image any more when the run had ended. */
function replaces({ record, publication }: KnownRun, { tag, image }: HeldTag): boolean {
  if (publication === undefined || record.digest === image.digest) return false;
  if (releaseTagsOf(publication).includes(tag)) return !isSameSource(image, publication);
  if (!publication.moving.includes(tag)) return false;
  return tagMove(image, record.digest, publication).kind === "move";
}
