import fc from "fast-check";
import type { Architecture } from "../../components/core/architectures";
import { RECONCILE_EVENT, ROLLBACK_EVENT } from "../../components/core/wire";
import type { BuildRecord } from "../../components/publisher/ports";
import { buildIdOf } from "../fakes/build-event";
import { plainImage } from "../fakes/images";
import { runIdOf } from "../fakes/world";
import type { InvocationPlan, PlannedFault, Simulation } from "./simulation";
import { commitId, commitTime, SOURCES, type Source } from "./sources";
import type { TrueRun } from "./truth";

/** One thing that happens in a simulated world; plain data, so that a failing world can be read and shrunk. */
export type Action =
  | {
      readonly do: "push";
      readonly service: number;
      readonly source: number;
      readonly rebuild: boolean;
      readonly ends: readonly [End, End];
      readonly mixed: boolean;
      readonly attested: boolean;
      readonly late: number;
    }
  | { readonly do: "retry"; readonly run: number; readonly architecture: Architecture; readonly end: End }
  | { readonly do: "deliver"; readonly letter: number; readonly keep: boolean; readonly plan: InvocationPlan }
  | { readonly do: "lose"; readonly letter: number }
  | { readonly do: "step"; readonly calls: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "search"; readonly plan: InvocationPlan }
  | { readonly do: "push by hand"; readonly service: number; readonly tag: string; readonly foreign: boolean }
  | { readonly do: "delete"; readonly run: number; readonly image: number }
  | { readonly do: "roll back"; readonly run: number; readonly plan: InvocationPlan }
  | { readonly do: "redeploy"; readonly service: number; readonly platforms: number }
  | { readonly do: "break registration"; readonly service: number }
  | { readonly do: "remove"; readonly service: number; readonly images: boolean };

type End = "SUCCEEDED" | "FAILED" | "RETRIED";

const PLATFORMS = [
  ["linux/amd64", "linux/arm64"],
  ["linux/amd64", "linux/arm64", "linux/arm/v7"],
];

const pick = fc.nat(30);
const end = fc.oneof(
  { weight: 8, arbitrary: fc.constant<End>("SUCCEEDED") },
  fc.constantFrom<End>("FAILED", "RETRIED"),
);
const service = pick;
const fault: fc.Arbitrary<PlannedFault> = fc.record({
  call: fc.integer({ min: 1, max: 16 }),
  kind: fc.constantFrom("throttled", "lost", "crash-before", "crash-after"),
});
const plan: fc.Arbitrary<InvocationPlan> = fc.record({
  faults: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fault, { minLength: 1, maxLength: 2 }),
  ),
  skewSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -60, max: 60 })),
  immortal: fc.boolean(),
});

/** Actions by how often they come; disasters are rare, or nothing would ever be published. */
export const ACTION: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant("push" as const),
      service,
      source: fc.nat(SOURCES.length - 1),
      rebuild: rarely(4),
      ends: fc.tuple(end, end),
      mixed: rarely(8),
      attested: fc.boolean(),
      late: fc.constantFrom(0, 0, 0, 5_000, 90_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("retry" as const),
      run: pick,
      architecture: fc.constantFrom<Architecture>("amd64", "arm64"),
      end,
    }),
  },
  {
    weight: 40,
    arbitrary: fc.record({ do: fc.constant("deliver" as const), letter: pick, keep: rarely(5), plan }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lose" as const), letter: pick }) },
  {
    weight: 20,
    arbitrary: fc.record({ do: fc.constant("step" as const), calls: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      seconds: fc.constantFrom(1, 30, 70, 130, 310, 900),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("search" as const), plan }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("push by hand" as const),
      service,
      tag: fc.constantFrom("latest", "main", "1", "1.4.2", "222222222222"),
      foreign: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), run: pick, image: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("roll back" as const), run: pick, plan }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("redeploy" as const), service, platforms: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("break registration" as const), service }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), service, images: fc.boolean() }) },
);

function rarely(oneIn: number): fc.Arbitrary<boolean> {
  return fc.nat(oneIn - 1).map((number) => number === oneIn - 1);
}

/** Does what an action says, or nothing where it does not apply. */
export async function perform(simulation: Simulation, action: Action): Promise<void> {
  const { mailbox, world, truth } = simulation;
  switch (action.do) {
    case "push":
      return push(simulation, action);
    case "retry": {
      const run = chosen([...truth.runs.values()], action.run);
      const source = run?.builds[0]?.source;
      if (run === undefined || source === undefined || truth.service(run.service).removed) return;
      return build(simulation, run, source, { architecture: action.architecture, end: action.end });
    }
    case "deliver": {
      const letter = chosen(mailbox, action.letter);
      if (letter === undefined) return;
      if (!action.keep) mailbox.splice(mailbox.indexOf(letter), 1);
      return simulation.start(letter, action.plan);
    }
    case "lose":
      mailbox.splice(action.letter % Math.max(1, mailbox.length), 1);
      return;
    case "step":
      return simulation.step(action.calls);
    case "wait":
      world.clock.advance(action.seconds * 1000);
      return;
    case "roll back": {
      const run = chosen([...truth.runs.values()], action.run);
      if (run === undefined || truth.service(run.service).removed) return;
      const detail = { service: `fleet-${run.service}`, run: run.run };
      return simulation.start({ event: { ...ROLLBACK_EVENT, detail }, failures: 0 }, action.plan);
    }
    case "search":
      return simulation.start({ event: RECONCILE_EVENT, failures: 0 }, action.plan);
    case "push by hand":
      return pushByHand(simulation, nameOf(simulation, action.service), action.tag, action.foreign);
    case "delete":
      return deleteImage(simulation, action.run, action.image);
    case "redeploy":
      return deploy(simulation, nameOf(simulation, action.service), action.platforms);
    case "break registration": {
      const service = truth.service(nameOf(simulation, action.service));
      if (service.removed) return;
      service.broken = true;
      world.parameters.set(registrationOf(simulation, service.name), "{ half of");
      return;
    }
    case "remove": {
      const name = nameOf(simulation, action.service);
      if (truth.service(name).removed) return;
      truth.service(name).removed = true;
      world.remove(name, { images: action.images });
      return look(simulation);
    }
  }
}

/** Registers a service, also again; what was removed stays so. */
export function deploy(simulation: Simulation, name: string, platforms: number): void {
  const { truth, world } = simulation;
  const known = truth.services.get(name);
  if (known?.removed === true) return;
  const list = PLATFORMS[platforms] ?? [];
  world.deploy(name, { platforms: list });
  if (known === undefined) {
    const nothing = {
      removed: false,
      broken: false,
      deleted: new Set<string>(),
      handMade: new Set<string>(),
    };
    truth.services.set(name, { name, platforms: [list], ...nothing });
    return;
  }
  known.broken = false;
  if (known.platforms.at(-1) !== list) known.platforms.push(list);
}

function push(simulation: Simulation, action: Extract<Action, { do: "push" }>): Promise<void> {
  const { truth, world } = simulation;
  const name = nameOf(simulation, action.service);
  const source = SOURCES[action.source % SOURCES.length] as Source;
  if (truth.service(name).removed) return Promise.resolve();
  const rebuild = action.rebuild || action.mixed ? `nightly-${truth.runs.size}` : "";
  const trigger = source.ref.replace("refs/heads/", "branch/").replace("refs/tags/", "tag/");
  const id = rebuild === "" ? runIdOf(commitId(source), trigger) : rebuild;
  const run = truth.run(name, id) ?? { service: name, run: id, rebuild, builds: [] };
  // A branch that moved on between the starts of the two builds.
  const other = action.mixed ? ({ ...source, commit: (source.commit % 5) + 1 } satisfies Source) : source;
  const { attested, late } = action;
  world.clock.advance(1_000);
  return build(simulation, run, source, { architecture: "amd64", end: action.ends[0], attested, late }).then(
    () => build(simulation, run, other, { architecture: "arm64", end: action.ends[1], attested, late }),
  );
}

/** Ends a build: its images are pushed, CodeBuild knows it, its event is on the way. */
async function build(
  { truth, world, mailbox }: Simulation,
  { service, run, rebuild }: TrueRun,
  source: Source,
  how: {
    readonly architecture: Architecture;
    readonly end: End;
    readonly attested?: boolean;
    readonly late?: number;
  },
): Promise<void> {
  const before = new Set(world.registry.digests(service));
  const event = world.build({
    architecture: how.architecture,
    service,
    commit: commitId(source),
    ref: source.ref,
    committed: new Date(commitTime(source)).toISOString().replace(".000", ""),
    status: how.end === "SUCCEEDED" ? "SUCCEEDED" : "FAILED",
    content: `${mailbox.length} ${truth.runs.size} ${world.clock.now()}`,
    attested: how.attested ?? true,
    visibleAfter: how.late ?? 0,
    ...(rebuild !== "" && { startedWith: rebuild }),
    ...(how.end === "RETRIED" && { record: { nextAttempt: "the-next-one" } }),
  });
  const record = world.builds.find(buildIdOf(event));
  const pushed = world.registry.digests(service).filter((digest) => !before.has(digest));
  truth.add(service, run, rebuild, {
    architecture: how.architecture,
    record,
    source,
    pushed,
    entries: entriesOf(world, service, record),
  });
  mailbox.push({ event, failures: 0 });
}

/** The entries that a build's images give an index. */
function entriesOf(
  { registry }: Simulation["world"],
  service: string,
  record: BuildRecord,
): readonly string[] {
  const pairs = (record.exported.IMAGE_DIGESTS ?? "").split(" ").filter((pair) => pair !== "");
  return pairs.flatMap((pair) => {
    const digest = pair.slice(pair.indexOf("=") + 1);
    const { manifests }: { readonly manifests?: readonly { readonly digest: string }[] } = JSON.parse(
      registry.image(service, digest)?.body ?? "{}",
    );
    return manifests?.map((entry) => entry.digest) ?? [digest];
  });
}

/** Somebody tags an image of their own, or one that was published before. */
function pushByHand(simulation: Simulation, name: string, tag: string, foreign: boolean): void {
  const { truth, world } = simulation;
  const service = truth.service(name);
  if (service.removed) return;
  const [own] = plainImage("linux/amd64", "by hand").documents;
  const old = world.registry.image(name, [...truth.published.keys()][0] ?? "");
  const image = foreign || old === undefined ? own : old;
  if (image === undefined) return;
  world.registry.push(name, image.body, image.mediaType, { tag });
  service.handMade.add(tag);
  look(simulation);
}

function deleteImage(simulation: Simulation, at: number, image: number): void {
  const { truth, world } = simulation;
  const run = chosen([...truth.runs.values()], at);
  if (run === undefined || truth.service(run.service).removed) return;
  const digest = chosen(
    run.builds.flatMap(({ pushed }) => pushed),
    image,
  );
  if (digest === undefined || !world.registry.delete(run.service, digest)) return;
  truth.service(run.service).deleted.add(digest);
  look(simulation);
}

/** Notes what every tag holds, after somebody else than the publisher changed it. */
function look({ truth, world }: Simulation): void {
  truth.held.clear();
  for (const { name } of truth.services.values()) {
    for (const [tag, digest] of Object.entries(world.registry.tags(name)))
      truth.held.set(`${name}:${tag}`, digest);
  }
}

function registrationOf({ world }: Simulation, name: string): string {
  return `${world.publisher.parameterPath}/services/fleet-${name}`;
}

function nameOf({ truth }: Simulation, service: number): string {
  return chosen([...truth.services.keys()], service) ?? "";
}

function chosen<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}
