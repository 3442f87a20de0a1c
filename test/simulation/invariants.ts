import { runnablePlatform } from "../../components/oci/descriptor";
import { formatPlatform } from "../../components/oci/platform-text";
import type { StoredImage } from "../../components/oci/registry";
import type { BuildStart, StartAnswer } from "../../components/publisher/ports/builds";
import type { ImageEvent } from "../../components/service/events";
import type { PortCall } from "../fakes/observed";
import { followerStarted, type OngoingBuild, runIdOf, stop } from "./builds";
import { SUPERSEDING } from "./deploy";
import type { Simulation } from "./simulation";
import { commitId, rebuildTag, releaseTag } from "./sources";
import {
  buildsBehind,
  compareKeys,
  keyOf,
  leaderOf,
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
  if (name === "builds.start") {
    followerStarted(simulation, given[0] as BuildStart, answer as StartAnswer);
    checkFollowers(simulation, given[0] as BuildStart);
  }
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
  const builds = buildsBehind(truth.candidates(run), new Set(manifests.map(({ digest }) => digest)));
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
  const begun = leaderOf(run);
  // A failed leader that told no reference leaves it to the build that repeats it.
  const leader = begun === undefined || begun.asked.told === "" ? builds[0] : begun;
  if (leader === undefined) return;
  const key = keyOf(builds, leader);
  const { reference } = leader.asked;
  const release = reference && releaseTag(reference);
  if (reference !== undefined && (tag === release || tag === rebuildTag(reference, key.started))) {
    checkWrittenOnce(simulation, run.service, place, digest, fail);
    const isFree =
      release !== undefined && simulation.world.registry.tags(run.service)[release] === undefined;
    const isDeleted = truth.service(run.service).deleted.size > 0;
    if (isFree && !isDeleted) fail("I4", `was written, though ${release} was free`);
  } else if (reference?.moving.includes(tag)) checkMove(simulation, place, tag, digest, run, key, fail);
  else fail("I3", `is no tag of a build that was asked for ${leader.asked.sourceVersion}`);
  truth.published.set(digest, key);
  for (const { id } of builds) truth.used.add(id);
  truth.held.set(place, digest);
}

function checkWrittenOnce(
  { truth }: Simulation,
  service: string,
  place: string,
  digest: string,
  fail: Fail,
): void {
  const written = truth.released.get(place);
  const isThere = written !== undefined && !truth.service(service).deleted.has(written);
  if (isThere && written !== digest) fail("I4", `was ${written} and is now ${digest}`);
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
  const { run: name, service } = ongoing;
  const run = truth.run(service, name);
  // Of an execution whose branch has moved on in between, the other build began it.
  const leader = (run && leaderOf(run)) ?? truth.builds.find((build) => isLeaderOf(build, ongoing));
  const fail = (what: string) => simulation.violations.push(`supersede: build ${id} of ${name} ${what}`);
  if (run === undefined || leader === undefined) return void fail("is of no leader");
  if (service !== SUPERSEDING) fail("is of a service that lets its runs finish");
  const branch = leader.asked.reference?.ref ?? "";
  if (!branch.startsWith("refs/heads/")) fail("is of a version");
  const own = succeededBuilds([leader, ...truth.candidates(run)]).filter(isLeader);
  const newer = [...truth.runs.values()]
    .filter((one) => one.service === service && one !== run)
    .filter((one) => leaderOf(one)?.asked.reference?.ref === branch)
    .flatMap((one) => succeededBuilds(truth.candidates(one)))
    .filter((other) => isLeader(other) && own.some((one) => compareKeys(keyOf([other]), keyOf([one])) > 0));
  if (newer.length === 0) fail("was stopped, and no run of its branch is newer");
  const { startedAt } = world.builds.find(id);
  if (!newer.some(({ record }) => record.startedAt > startedAt)) fail("was started after every newer run");
}

function isLeaderOf({ service, architecture, asked }: TrueBuild, ongoing: OngoingBuild): boolean {
  const { startedWith } = ongoing.asked;
  return architecture === "amd64" && service === ongoing.service && asked.startedWith === startedWith;
}

function isLeader({ architecture }: TrueBuild): boolean {
  return architecture === "amd64";
}

/** The publisher starts one follower for a run at most, unless somebody deletes it. */
function checkFollowers({ truth, world, violations }: Simulation, { project, variables }: BuildStart): void {
  const run = runIdOf(variables);
  const followers = world.builds.started.filter(
    (start) => start.project === project && runIdOf(start.variables) === run,
  );
  if (followers.filter(({ id }) => !truth.forgotten.has(id)).length > 1)
    violations.push(`I8: run ${run} has two followers of ${project}`);
}

function checkEvent(simulation: Simulation, { type, detail }: ImageEvent): void {
  const { truth, world } = simulation;
  truth.told.push({
    type,
    service: detail.repository,
    run: detail.run,
    build: buildOf(detail),
    at: world.clock.now(),
  });
  const fail = (what: string) => simulation.violations.push(`I6: ${type} of ${detail.id} ${what}`);
  const run = truth.run(detail.repository, detail.run);
  if (run === undefined) return void fail("is of a run that never was");
  if (type !== "Image Published") return;
  const succeeded = new Set(succeededBuilds(truth.candidates(run)).map(({ architecture }) => architecture));
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

function buildOf(detail: ImageEvent["detail"]): string {
  return "build" in detail ? `${detail.build}` : "";
}
