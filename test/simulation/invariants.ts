import { runnablePlatform } from "../../components/oci/descriptor";
import { formatPlatform } from "../../components/oci/platform-text";
import type { StoredImage } from "../../components/oci/registry";
import type { ImageEvent } from "../../components/publisher/events";
import type { RunRecord } from "../../components/publisher/runs/run-record";
import type { PortCall } from "../fakes/observed";
import { SUPERSEDING } from "./actions";
import { stop } from "./builds";
import { checkReports } from "./drift";
import type { Simulation } from "./simulation";
import { commitId, rebuildTag, releaseTag } from "./sources";
import {
  buildsBehind,
  compareKeys,
  keyOf,
  lastBuilds,
  succeededBuilds,
  type TrueBuild,
  type TrueKey,
  type TrueRun,
} from "./truth";

/** The promises that must hold at the moment of a write: looks at the registry itself, right after the call. */
export function watch(simulation: Simulation, { name, arguments: given }: PortCall, answer: unknown): void {
  if (name === "registry.put" && answer === "stored") {
    const [repository, image, tag] = given as [string, StoredImage, string];
    checkTag(simulation, repository, image, tag);
  }
  if (name === "events.send") checkEvent(simulation, given[0] as ImageEvent);
  if (name === "builds.stop") checkStop(simulation, given[0] as string);
}

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly mediaType: string;
    readonly size: number;
  }[];
  readonly annotations?: Readonly<Record<string, string>>;
}

function checkTag(simulation: Simulation, repository: string, image: StoredImage, tag: string): void {
  const { truth, world } = simulation;
  const fail: Fail = (promise, what) =>
    simulation.violations.push(`${promise}: ${repository}:${tag} ${what}`);
  const { manifests, annotations = {} }: Index = JSON.parse(image.body);
  for (const { digest } of manifests) {
    if (world.registry.image(repository, digest) === undefined)
      fail("I1", `has a child ${digest} that is not there`);
  }
  const run = truth.run(repository, annotations["multiarch-codebuild.run.id"] ?? "");
  if (run === undefined) return void fail("I2", "is of a run that never was");
  const builds = buildsBehind(run, new Set(manifests.map(({ digest }) => digest)));
  if (builds === undefined) return void fail("I2", `does not hold the images of run ${run.run}`);
  const commits = new Set(builds.map(({ source }) => commitId(source)));
  if (commits.size !== 1 || !commits.has(annotations["org.opencontainers.image.revision"] ?? "")) {
    fail("I2", `holds images of ${[...commits].join(" and ")}`);
  }
  const platforms = manifests.flatMap((descriptor) => runnablePlatform(descriptor) ?? []).map(formatPlatform);
  const declared = truth.service(repository).platforms.some((list) => list.join(" ") === platforms.join(" "));
  if (!declared) fail("I1", `has the platforms ${platforms.join(", ")}`);
  checkOrder(simulation, `${repository}:${tag}`, tag, image.digest, run, builds, fail);
}

type Fail = (promise: string, what: string) => void;

function checkOrder(
  simulation: Simulation,
  place: string,
  tag: string,
  digest: string,
  run: TrueRun,
  builds: readonly TrueBuild[],
  fail: Fail,
): void {
  const { truth } = simulation;
  const [first] = builds;
  if (first === undefined) return;
  const { source } = first;
  const key = keyOf(builds);
  const release = releaseTag(source);
  if (tag === release || tag === rebuildTag(source, key.started)) {
    checkWrittenOnce(simulation, place, digest, fail);
    const free = simulation.world.registry.tags(run.service)[release] === undefined;
    if (free) fail("I4", `was written, though ${release} was free`);
  } else if (source.moving.includes(tag)) checkMove(simulation, place, tag, digest, run, key, fail);
  else fail("I3", `is no tag of ${source.ref}`);
  truth.published.set(digest, key);
  truth.held.set(place, digest);
}

function checkWrittenOnce({ truth }: Simulation, place: string, digest: string, fail: Fail): void {
  const written = truth.released.get(place);
  if (written !== undefined && written !== digest) fail("I4", `was ${written} and is now ${digest}`);
  truth.released.set(place, digest);
}

function checkMove(
  simulation: Simulation,
  place: string,
  tag: string,
  digest: string,
  run: TrueRun,
  key: TrueKey,
  fail: Fail,
): void {
  const { truth } = simulation;
  const before = truth.held.get(place);
  // A push by hand between the publisher's look and its write cannot be guarded against.
  const byHand = truth.service(run.service).handMade.has(tag);
  const held = before === undefined || byHand ? undefined : truth.published.get(before);
  if (held === undefined || before === digest || compareKeys(key, held) > 0) return;
  if (isRolledBack(simulation, run)) return;
  const what = `went from ${JSON.stringify(held)} to ${JSON.stringify(key)}`;
  fail("I3", what);
  if (held.version.join() === key.version.join() && held.ancestors.includes(key.commit)) fail("I10", what);
}

/** The one exception, and only when the ledger has it. */
function isRolledBack({ world }: Simulation, { service, run }: TrueRun): boolean {
  const record = world.ledger.all().find((one) => one.service === `fleet-${service}` && one.run === run);
  return record !== undefined && record.rolledBackAt !== "";
}

/** Only what a newer run of the same branch makes superfluous is stopped, and only where that is wished for. */
function checkStop(simulation: Simulation, id: string): void {
  const { truth, world } = simulation;
  const ongoing = simulation.ongoing.get(id);
  if (ongoing === undefined) return;
  stop(simulation, id);
  const { run, source } = ongoing;
  const fail = (what: string) => simulation.violations.push(`supersede: build ${id} of ${run.run} ${what}`);
  if (run.service !== SUPERSEDING) fail("is of a service that lets its runs finish");
  if (!source.ref.startsWith("refs/heads/")) fail("is of a version");
  const own = succeededBuilds(truth.run(run.service, run.run));
  const others = [...truth.runs.values()].filter((one) => one.service === run.service && one.run !== run.run);
  const newer = others
    .flatMap(succeededBuilds)
    .filter((other) => other.source.ref === source.ref)
    .filter((other) => own.some((one) => compareKeys(keyOf([other]), keyOf([one])) > 0));
  if (newer.length === 0) fail("was stopped, and no run of its branch is newer");
  const { startedAt } = world.builds.find(id);
  if (!newer.some(({ record }) => record.startedAt > startedAt)) fail("was started after every newer run");
}

function checkEvent(simulation: Simulation, { type, detail }: ImageEvent): void {
  const { truth, world } = simulation;
  const fail = (what: string) => simulation.violations.push(`I6: ${type} of ${detail.id} ${what}`);
  const run = truth.run(detail.repository, detail.run);
  if (run === undefined) return void fail("is of a run that never was");
  if (type !== "Image Published") return;
  const succeeded = new Set(succeededBuilds(run).map(({ architecture }) => architecture));
  if (succeeded.size < 2) fail("is of a run whose builds did not all succeed");
  const tags = detail.tags as {
    readonly written: readonly string[];
    readonly moved: readonly { readonly tag: string }[];
  };
  const holds = world.registry.tags(detail.repository);
  const { handMade, deleted, removed } = truth.service(detail.repository);
  for (const tag of [...tags.written, ...tags.moved.map((moved) => moved.tag)]) {
    const disturbed = handMade.has(tag) || deleted.size > 0 || removed;
    if (holds[tag] !== detail.digest && !disturbed) fail(`says ${tag}, which holds ${holds[tag]}`);
  }
}

/** What must hold when every event was lost, nothing fails any more and some reconciliations have run. */
export function checkEnd(simulation: Simulation): void {
  const { truth, world, violations } = simulation;
  const records = new Map(world.ledger.all().map((record) => [`${record.service} ${record.run}`, record]));
  for (const run of truth.runs.values()) {
    if (truth.service(run.service).removed) continue;
    const record = records.get(`fleet-${run.service} ${run.run}`);
    const problem = record === undefined ? "I7: is not in the ledger" : endProblem(simulation, run, record);
    if (problem !== "") violations.push(`${problem} (run ${run.run} of ${run.service})`);
  }
  checkSent(simulation, [...records.values()]);
  checkReports(simulation);
}

function endProblem(simulation: Simulation, run: TrueRun, record: RunRecord): string {
  const last = lastBuilds(run);
  const stopped = last.some(({ record: { status } }) => status === "STOPPED");
  const failed = last.some(
    ({ record: { status, nextAttempt } }) => status === "FAILED" && nextAttempt === "",
  );
  const waits = last.length < 2 || last.some(({ record: { nextAttempt } }) => nextAttempt !== "");
  if (!waits && !failed && !stopped && (record.state === "open" || record.state === "failed")) {
    return `I5: is ${record.state} for ever`;
  }
  if (failed && record.state === "open") return "I5: has failed and is open for ever";
  if (stopped && !failed && record.state !== "superseded") return `supersede: is ${record.state} for ever`;
  return stateProblem(simulation, run, record, stopped || waits);
}

function stateProblem(
  simulation: Simulation,
  run: TrueRun,
  { state, reason }: RunRecord,
  incomplete: boolean,
): string {
  if (state === "superseded" && !incomplete) return "supersede: is superseded without need";
  if (state === "refused" && !mayBeRefused(simulation, run)) return `I5: is refused without need: ${reason}`;
  return state !== "open" && state !== "published" && reason === "" ? "I7: has no reason" : "";
}

/** Whether something happened that a run may be refused for. */
function mayBeRefused({ truth }: Simulation, run: TrueRun): boolean {
  const service = truth.service(run.service);
  const mixed = new Set(run.builds.map(({ source }) => `${source.commit} ${source.ref}`)).size > 1;
  const changed = service.platforms.length > 1;
  const gone = run.builds.some(({ pushed }) => pushed.some((digest) => service.deleted.has(digest)));
  // Two rebuilds of one source that started in one millisecond.
  const rivals = [...truth.runs.values()].filter(
    (other) =>
      other !== run &&
      other.service === run.service &&
      other.builds.some(({ record }) => run.builds.some((own) => own.record.startedAt === record.startedAt)),
  );
  return mixed || changed || gone || rivals.length > 0 || service.handMade.size > 0;
}

/** The event of a publication may come again with the same id; that of a failure or refusal only after a fault between the event and the record. */
function checkSent({ world, violations, interruptions }: Simulation, records: readonly RunRecord[]): void {
  const counts = new Map<string, number>();
  for (const { detail } of world.bus.notices) counts.set(detail.id, (counts.get(detail.id) ?? 0) + 1);
  for (const { service, run, state } of records) {
    const sent = (what: string) => counts.get(`${service}/${run}/${what}`) ?? 0;
    const fail = (what: string) => violations.push(`I6: ${what} (run ${run} of ${service})`);
    if (state !== "open" && sent(state) === 0) fail(`ended ${state} without an event`);
    for (const what of ["failed", "refused", "superseded"]) {
      if (sent(what) > 1 + interruptions) fail(`was sent ${what} ${sent(what)} times`);
    }
  }
}
