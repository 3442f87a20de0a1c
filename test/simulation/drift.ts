import type { RunRecord } from "../../components/publisher/runs/run-record";
import { RECONCILE_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import { NO_FAULTS, type Simulation } from "./simulation";
import { compareKeys, leaderOf, type TrueService } from "./truth";

const UNEXPECTED = "tag is not as a publisher left it";

/** Nothing is reported of a service without pushes by hand and deletions. */
export function checkReports({ truth, world, violations }: Simulation): void {
  for (const { message, facts } of world.telemetry.notes) {
    const { service = "", tag = "" } = facts;
    if (message !== UNEXPECTED) continue;
    const { handMade, deleted } = truth.service(service.replace("fleet-", ""));
    if (handMade.size + deleted.size === 0)
      violations.push(`drift: ${tag} of ${service} is reported, and was not changed by hand`);
  }
}

/** A tag under which an older image was put back by hand, and the run of that image. */
interface PutBack {
  readonly service: string;
  readonly tag: string;
  readonly run: string;
}

/**
 * When everything has ended, older images are put back by hand: the next reconciliation must report them. An operator then rolls
 * back to their runs, and no tag is unexpected any more.
 */
export async function checkPutBack(simulation: Simulation): Promise<void> {
  const put = [...simulation.truth.services.values()].flatMap((service) => putBack(simulation, service));
  if (put.length === 0) return;
  const reported = await unexpectedTags(simulation);
  for (const { service, run } of put) {
    const event = { ...ROLLBACK_EVENT, detail: { service, run } };
    simulation.start({ event, failures: 0 }, NO_FAULTS);
    await simulation.finish();
  }
  const reportedAfter = await unexpectedTags(simulation);
  for (const { service, tag } of put) {
    const fail = (what: string) => simulation.violations.push(`drift: ${tag} of ${service} ${what}`);
    if (!reported.has(`${service}:${tag}`)) fail("was put back, and is not reported");
    if (reportedAfter.has(`${service}:${tag}`)) fail("was rolled back, and is reported");
  }
}

/** The tags that a reconciliation reports. */
async function unexpectedTags(simulation: Simulation): Promise<ReadonlySet<string>> {
  const { notes } = simulation.world.telemetry;
  const before = notes.length;
  simulation.start({ event: RECONCILE_EVENT, failures: 0 }, NO_FAULTS);
  await simulation.finish();
  const reported = notes.slice(before).filter(({ message }) => message === UNEXPECTED);
  return new Set(reported.map(({ facts }) => `${facts.service}:${facts.tag}`));
}

/** Puts back the image of each run that no rollback explains, where another run is sure to have moved the tag on. */
function putBack(simulation: Simulation, { name, removed }: TrueService): readonly PutBack[] {
  const { world } = simulation;
  if (removed) return [];
  const service = `fleet-${name}`;
  const runs = world.ledger.all().filter((run) => run.service === service && run.state === "published");
  const put: PutBack[] = [];
  for (const older of runs.filter(({ rolledBackAt }) => rolledBackAt === "")) {
    const image = world.registry.image(name, older.digest);
    const newer = runs.filter((run) => isRecent(simulation, run) && follows(simulation, run, older));
    for (const tag of movingTags(simulation, name, older)) {
      const replaced = newer.some((run) => movingTags(simulation, name, run).includes(tag));
      if (image === undefined || !replaced) continue;
      world.registry.push(name, image.body, image.mediaType, { tag });
      put.push({ service, tag, run: older.run });
    }
  }
  return put;
}

/** A reconciliation looks at the tags of runs whose builds it finds: those of the last two days. */
function isRecent({ world }: Simulation, { createdAt }: RunRecord): boolean {
  return Date.parse(createdAt) > world.clock.now() - 36 * 60 * 60_000;
}

function movingTags({ truth }: Simulation, name: string, { run }: RunRecord): readonly string[] {
  const known = truth.run(name, run);
  return (known && leaderOf(known))?.asked.reference?.moving ?? [];
}

/** Whether a run is newer and ended later, by more than the clocks of two hosts can be wrong. */
function follows({ truth, world }: Simulation, newer: RunRecord, older: RunRecord): boolean {
  const [key, past] = [truth.published.get(newer.digest), truth.published.get(older.digest)];
  const between = Date.parse(newer.publishedAt) - Date.parse(older.publishedAt);
  return (
    key !== undefined &&
    past !== undefined &&
    compareKeys(key, past) > 0 &&
    between > world.settings.leaseSeconds * 1000
  );
}
