import { type Invocation, isOutOfTime } from "../invocation";
import type { Ledger } from "../ports/ledger";
import { readRuns } from "../runs/known-runs";
import type { RunWithStatus } from "../runs/run-with-status";
import {
  type HeldTag,
  heldTag,
  isExpected,
  type KnownRun,
  knownRun,
  knownTags,
  type Writers,
} from "./expected-tag";

/**
 * Reports unexpected tags: those that no publisher wrote. Such a push cannot be prevented, because a build and a person may push to
 * the repository. Reads the tags of every recently published service, one call for each, and compares their images with the runs of
 * the ledger. Changes nothing: the next run takes a moving tag over.
 *
 * @param runs recent runs, as they were before this reconciliation
 * @returns number of the tags that were reported
 */
export async function reportDrift(invocation: Invocation, runs: readonly RunWithStatus[]): Promise<number> {
  let found = 0;
  for (const written of writtenBy(runs)) {
    if (isOutOfTime(invocation)) break;
    const { service } = written;
    try {
      for (const { tag, image } of await unexpectedTags(invocation, written)) {
        found += 1;
        invocation.telemetry.warn("tag is not as a publisher left it", {
          service,
          tag,
          holds: image.digest,
        });
      }
    } catch (fault) {
      invocation.telemetry.recordFault(fault, `tags of ${service}`);
    }
  }
  return found;
}

/** What the recent published runs of one service wrote into one repository. */
interface Written {
  readonly service: string;
  readonly repository: string;
  readonly published: readonly KnownRun[];
}

function writtenBy(runs: readonly RunWithStatus[]): readonly Written[] {
  const places = new Map<string, Written & { readonly published: KnownRun[] }>();
  for (const run of runs.filter(({ record }) => record.state === "published")) {
    const { service, registration } = run.record;
    const { repository } = registration;
    const key = `${service} ${repository}`;
    const place = places.get(key) ?? { service, repository, published: [] };
    place.published.push(knownRun(run));
    places.set(key, place);
  }
  return [...places.values()];
}

/**
 * The tags whose image is unexpected. First by the recent runs as they were before the tags were read; what is unexpected by
 * those may be of an older run or have changed since, so the ledger is asked.
 */
async function unexpectedTags(
  { ports, settings }: Invocation,
  { service, repository, published }: Written,
): Promise<readonly HeldTag[]> {
  const tags = new Set(published.flatMap(knownTags));
  const stored = await ports.registry.read(repository, [...tags]);
  const writers: Writers = { repository, published, settings, now: ports.clock.now() };
  const suspects = [...stored]
    .map(([tag, image]) => heldTag(tag, image))
    .filter((held) => {
      const run = claimedBy(held, published);
      return run === undefined || !isExpected(held, run, writers);
    });
  const known = await claimedRuns(ports.ledger, service, suspects);
  return suspects.filter((held) => !isExpected(held, claimedBy(held, known), writers));
}

async function claimedRuns(
  ledger: Ledger,
  service: string,
  held: readonly HeldTag[],
): Promise<readonly KnownRun[]> {
  const claims = held.flatMap(({ claim }) => (claim === undefined ? [] : [{ service, run: claim }]));
  return [...(await readRuns(ledger, claims)).values()].map(knownRun);
}

function claimedBy({ claim }: HeldTag, runs: readonly KnownRun[]): KnownRun | undefined {
  return runs.find(({ record }) => record.run === claim);
}
