import type { Registration } from "../core/registration";
import { ANNOTATIONS } from "../core/wire";
import { type Invocation, isOutOfTime } from "./invocation";
import { keyOfAnnotations } from "./order";
import type { StoredImage } from "./ports";
import { publicationOf } from "./publication";
import type { RunRecord } from "./run-record";
import { expiryOf } from "./settings";
import { annotationsOf } from "./stored-annotations";

/** What the recent published runs of one service may have written. */
interface Written {
  readonly service: string;
  readonly registration: Registration;
  readonly digests: ReadonlySet<string>;
  readonly tags: readonly string[];
}

/**
 * Looks for tags that somebody else than a publisher wrote, which nothing can prevent: a build may push to its own
 * repository, and so may a person. Reads the tags of every service that was published lately, one call for each, and
 * reports those whose image no run of the ledger explains. Changes nothing: the next run takes a moving tag over.
 *
 * @param runs recent runs, as they were before this search
 * @returns number of the tags that were reported
 */
export async function reportDrift(invocation: Invocation, runs: readonly RunRecord[]): Promise<number> {
  let found = 0;
  for (const written of writtenBy(runs)) {
    if (isOutOfTime(invocation)) break;
    const { service } = written;
    try {
      for (const [tag, holds] of await unexplainedTags(invocation, written)) {
        found += 1;
        invocation.journal.noticed("tag is not as a publisher left it", { service, tag, holds });
      }
    } catch (fault) {
      invocation.journal.faulted(fault, `tags of ${service}`);
    }
  }
  return found;
}

function writtenBy(runs: readonly RunRecord[]): readonly Written[] {
  const published = runs.filter(({ state }) => state === "published");
  const services = new Map(published.map(({ service, registration }) => [service, registration]));
  return [...services].flatMap(([service, registration]) => {
    const own = published.filter((run) => run.service === service);
    const tags = [...new Set(own.flatMap(tagsOf))];
    const digests = new Set(own.map(({ digest }) => digest));
    return tags.length === 0 ? [] : { service, registration, digests, tags };
  });
}

function tagsOf(record: RunRecord): readonly string[] {
  const publication = publicationOf(record);
  return publication === undefined ? [] : [...publication.release, ...publication.moving];
}

/** Tags with the digest that they hold. */
async function unexplainedTags(
  { ports, settings }: Invocation,
  { service, registration, tags, digests }: Written,
): Promise<readonly (readonly [tag: string, holds: string])[]> {
  const stored = await ports.registry.read(registration.repository, tags);
  const others = [...stored].filter(([, { digest }]) => !digests.has(digest));
  const ids = new Set(others.flatMap(([, image]) => annotationsOf(image.body)[ANNOTATIONS.run] ?? []));
  const keys = [...ids].map((run) => ({ service, run }));
  const known = keys.length === 0 ? [] : await ports.ledger.runs(keys);
  const isForgotten = (started: number) => expiryOf(settings, started) < ports.clock.now();
  const strange = others.filter(([, image]) => !isExplained(image, known, isForgotten));
  return strange.map(([tag, { digest }]) => [tag, digest]);
}

/** By a published run, by one that is being published now, or by one that the ledger may have forgotten. */
function isExplained(
  image: StoredImage,
  known: readonly RunRecord[],
  isForgotten: (started: number) => boolean,
): boolean {
  const annotations = annotationsOf(image.body);
  const record = known.find(({ run }) => run === annotations[ANNOTATIONS.run]);
  if (record !== undefined) return record.state === "open" || record.digest === image.digest;
  const key = keyOfAnnotations(annotations);
  return key !== undefined && isForgotten(key.started);
}
