import type { Registration } from "../core/registration";
import { ANNOTATIONS } from "../core/wire";
import { type Invocation, isOutOfTime } from "./invocation";
import { compareKeys, keyOfAnnotations, type OrderKey } from "./order";
import type { StoredImage } from "./ports";
import { planPublication } from "./publication";
import type { RunRecord } from "./run-record";
import { annotationsOf } from "./stored-annotations";
import { judgeRun } from "./verdict";

/** A tag of the service's policy that holds what the ledger does not explain. */
interface Drift {
  readonly tag: string;
  readonly holds: string;
  readonly reason: string;
}

/** What the recent published runs of one service may have written. */
interface Written {
  readonly service: string;
  readonly registration: Registration;
  readonly digests: ReadonlySet<string>;
  /** Those of the digests that an operator went back to. */
  readonly rolledBack: ReadonlySet<string>;
  /** By tag: the newest run that writes it. */
  readonly tags: ReadonlyMap<
    string,
    { readonly run: string; readonly key: OrderKey; readonly moves: boolean }
  >;
}

/**
 * Looks for tags that somebody else than a publisher wrote, which nothing can prevent: a build may push to its own
 * repository, and so may a person. Reads the tags of every service that was published lately, one call for each, and
 * reports those whose image no run of the ledger explains, and moving tags that went back. Changes nothing: the next run
 * takes a moving tag over.
 *
 * @param runs recent runs, as they were before this search
 * @returns number of the tags that were reported
 */
export async function reportDrift(invocation: Invocation, runs: readonly RunRecord[]): Promise<number> {
  let found = 0;
  for (const written of writtenBy(runs)) {
    if (isOutOfTime(invocation)) break;
    try {
      for (const { tag, holds, reason } of await driftOf(invocation, written)) {
        found += 1;
        invocation.journal.noticed("tag is not as the publisher left it", {
          service: written.service,
          tag,
          holds,
          reason,
        });
      }
    } catch (fault) {
      invocation.journal.faulted(fault, `tags of ${written.service}`);
    }
  }
  return found;
}

function writtenBy(runs: readonly RunRecord[]): readonly Written[] {
  const services = new Map<string, RunRecord[]>();
  for (const run of runs) {
    if (run.state === "published") services.set(run.service, [...(services.get(run.service) ?? []), run]);
  }
  return [...services.values()].flatMap((published) => writtenByService(published) ?? []);
}

function writtenByService(published: readonly RunRecord[]): Written | undefined {
  const [first] = published;
  if (first === undefined) return undefined;
  const tags = new Map<string, { run: string; key: OrderKey; moves: boolean }>();
  for (const record of published) {
    const verdict = judgeRun(record);
    if (verdict.kind !== "complete") continue;
    const { release, moving, key } = planPublication(record.run, verdict.run, record.registration);
    for (const tag of [...release, ...moving]) {
      const known = tags.get(tag);
      if (known === undefined || compareKeys(key, known.key) > 0) {
        tags.set(tag, { run: record.run, key, moves: moving.includes(tag) });
      }
    }
  }
  const { service, registration } = first;
  const digests = (runs: readonly RunRecord[]) => new Set(runs.map(({ digest }) => digest));
  const rolledBack = digests(published.filter(({ rolledBackAt }) => rolledBackAt !== ""));
  return { service, registration, tags, digests: digests(published), rolledBack };
}

async function driftOf({ ports, settings }: Invocation, written: Written): Promise<readonly Drift[]> {
  const { service, registration, tags, digests, rolledBack } = written;
  if (tags.size === 0) return [];
  const stored = await ports.registry.read(registration.repository, [...tags.keys()]);
  const others = [...stored.values()].filter(({ digest }) => !digests.has(digest));
  const ids = [...new Set(others.flatMap((image) => annotationsOf(image.body)[ANNOTATIONS.run] ?? []))];
  const known = ids.length === 0 ? [] : await ports.ledger.runs(ids.map((run) => ({ service, run })));
  const forgotten = ports.clock.now() - settings.retentionDays * 24 * 60 * 60_000;
  const isRolledBack = ({ digest }: StoredImage) =>
    rolledBack.has(digest) || known.some((run) => run.digest === digest && run.rolledBackAt !== "");
  return [...stored].flatMap(([tag, image]) => {
    if (isRolledBack(image)) return [];
    const explained = digests.has(image.digest) || isExplained(image, known, forgotten);
    const reason = explained
      ? backwards(image, tags.get(tag))
      : "no run of the ledger explains what it holds";
    return reason === "" ? [] : [{ tag, holds: image.digest, reason }];
  });
}

/** By a published run, by one that is being published now, or by one that the ledger may have forgotten. */
function isExplained(image: StoredImage, known: readonly RunRecord[], forgotten: number): boolean {
  const annotations = annotationsOf(image.body);
  const record = known.find(({ run }) => run === annotations[ANNOTATIONS.run]);
  if (record !== undefined) return record.state === "open" || record.digest === image.digest;
  const key = keyOfAnnotations(annotations);
  return key !== undefined && key.started < forgotten;
}

function backwards(
  image: StoredImage,
  newest: { readonly run: string; readonly key: OrderKey; readonly moves: boolean } | undefined,
): string {
  const key = keyOfAnnotations(annotationsOf(image.body));
  if (key === undefined || newest === undefined || !newest.moves) return "";
  return compareKeys(key, newest.key) < 0 ? `it holds an older image than that of run ${newest.run}` : "";
}
