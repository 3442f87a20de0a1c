import fc from "fast-check";
import type { Architecture } from "../../components/service/architectures";
import { RECONCILE_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import { plainImage } from "../fakes/images";
import { build, type End, end, type Push, push } from "./builds";
import type { InvocationPlan, PlannedFault, Simulation } from "./simulation";
import { SOURCES } from "./sources";

/** One thing that happens in a simulated world; plain data, so that a failing world can be read and shrunk. */
export type Action =
  | ({ readonly do: "push"; readonly service: number } & Push)
  | { readonly do: "end"; readonly build: number }
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

const PLATFORMS = [
  ["linux/amd64", "linux/arm64"],
  ["linux/amd64", "linux/arm64", "linux/arm/v7"],
];

const pick = fc.nat(30);
const ending = fc.oneof(
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
      ends: fc.tuple(ending, ending),
      mixed: rarely(8),
      attested: fc.boolean(),
      late: fc.constantFrom(0, 0, 0, 5_000, 90_000),
      slow: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("end" as const), build: pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("retry" as const),
      run: pick,
      architecture: fc.constantFrom<Architecture>("amd64", "arm64"),
      end: ending,
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
      return push(simulation, serviceName(simulation, action.service), action);
    case "retry": {
      const run = chosen([...truth.runs.values()], action.run);
      const source = run?.builds[0]?.source;
      if (run === undefined || source === undefined || truth.service(run.service).removed) return;
      return build(simulation, run, source, { architecture: action.architecture, end: action.end });
    }
    case "end":
      return end(simulation, chosen([...simulation.ongoing.keys()], action.build));
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
      return pushByHand(simulation, serviceName(simulation, action.service), action.tag, action.foreign);
    case "delete":
      return deleteImage(simulation, action.run, action.image);
    case "redeploy":
      return deploy(simulation, serviceName(simulation, action.service), action.platforms);
    case "break registration": {
      const service = truth.service(serviceName(simulation, action.service));
      if (service.removed) return;
      service.broken = true;
      world.parameters.set(registrationOf(simulation, service.name), "{ half of");
      return;
    }
    case "remove": {
      const name = serviceName(simulation, action.service);
      if (truth.service(name).removed) return;
      Object.assign(truth.service(name), { removed: true, dropped: !action.images });
      world.remove(name, { images: action.images });
      return look(simulation);
    }
  }
}

/** The service that lets a newer run take an older one's place. */
export const SUPERSEDING = "search";

/** Registers a service, also again; what was removed stays so. */
export function deploy(simulation: Simulation, name: string, platforms: number): void {
  const { truth, world } = simulation;
  const known = truth.services.get(name);
  if (known?.removed === true) return;
  const list = PLATFORMS[platforms] ?? [];
  world.deploy(name, { platforms: list, ...(name === SUPERSEDING && { supersede: "cancel" }) });
  if (known === undefined) {
    const nothing = {
      removed: false,
      dropped: false,
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

function serviceName({ truth }: Simulation, service: number): string {
  return chosen([...truth.services.keys()], service) ?? "";
}

function chosen<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}
