import fc from "fast-check";
import type { Architecture } from "../../components/service/architectures";
import type { Action } from "./actions";
import { FORMS } from "./beginnings";
import type { End } from "./builds";
import type { FaultKind, InvocationPlan, PlannedFault } from "./simulation";
import type { OptionalKind, Swarm } from "./swarm";

/** Weights of what every world has: pushes, deliveries, calls. */
const PUSH = 20;
const DELIVER = 60;
const STEP = 16;
/** Where builds go on, they end. */
const END = 8;

/** What the optional kinds of a world weigh together, however many they are: a quarter of all. */
const OPTIONAL_TOTAL = 27;

/** A kind that is nearly alone comes at most this many times as often as its weight says. */
const MOST_OFTEN = 4;

/** Weights are whole numbers. */
const PARTS = 100;

/** The actions of a world, by how often they come in it. */
export function actionsOf(swarm: Swarm): fc.Arbitrary<Action> {
  const plan = planOf(swarm);
  const optional = swarm.kinds.map((kind) => OPTIONAL[kind](plan, swarm));
  const total = optional.reduce((sum, { weight }) => sum + weight, 0);
  const share = Math.min(MOST_OFTEN, OPTIONAL_TOTAL / total);
  return fc.oneof(
    weighted(PARTS * PUSH, pushOf(swarm)),
    weighted(PARTS * DELIVER, fc.record({ do: fc.constant("deliver"), letter: pick, keep: rarely(5), plan })),
    weighted(
      PARTS * STEP,
      fc.record({ do: fc.constant("step"), calls: fc.integer({ min: 1, max: swarm.stride }) }),
    ),
    ...(swarm.troubles.includes("slow")
      ? [weighted(PARTS * END, fc.record({ do: fc.constant("end"), build: pick }))]
      : []),
    ...optional.map(({ weight, arbitrary }) => weighted(Math.round(PARTS * weight * share), arbitrary)),
  );
}

const pick = fc.nat(30);

function rarely(oneIn: number): fc.Arbitrary<boolean> {
  return fc.nat(oneIn - 1).map((number) => number === oneIn - 1);
}

function endOf({ troubles }: Pick<Swarm, "troubles">): fc.Arbitrary<End> {
  const succeeded = fc.constant<End>("SUCCEEDED");
  if (!troubles.includes("failed")) return succeeded;
  return fc.oneof({ weight: 16, arbitrary: succeeded }, fc.constantFrom<End>("FAILED", "RETRIED"));
}

function pushOf(swarm: Swarm): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant("push"),
    service: pick,
    source: fc.constantFrom(...swarm.sources),
    mixed: mixedOf(swarm),
    ...coursesOf(swarm),
  });
}

function mixedOf({ troubles }: Swarm): fc.Arbitrary<boolean> {
  return troubles.includes("mixed") ? rarely(4) : fc.constant(false);
}

function coursesOf({ troubles }: Swarm) {
  const end = endOf({ troubles });
  const slow = troubles.includes("slow") ? fc.boolean() : fc.constant(false);
  return {
    ends: fc.tuple(end, end),
    attested: fc.boolean(),
    late: troubles.includes("late") ? fc.constantFrom(0, 0, 5_000, 90_000) : fc.constant(0),
    slow: fc.tuple(slow, slow),
  };
}

function planOf({ faults, hosts, immortal }: Swarm): fc.Arbitrary<InvocationPlan> {
  return fc.record({
    faults: faultsOf(faults),
    skewSeconds: fc.constantFrom(...hosts),
    immortal: immortal ? fc.boolean() : fc.constant(false),
  });
}

function faultsOf(kinds: readonly FaultKind[]): fc.Arbitrary<readonly PlannedFault[]> {
  const none = fc.constant([]);
  if (kinds.length === 0) return none;
  const fault = fc.record({ call: fc.integer({ min: 1, max: 16 }), kind: fc.constantFrom(...kinds) });
  return fc.oneof({ weight: 2, arbitrary: none }, fc.array(fault, { minLength: 1, maxLength: 2 }));
}

type Weighted = fc.WeightedArbitrary<Action>;

/** Disasters are rare, or nothing would ever be published. */
const OPTIONAL: {
  readonly [Kind in OptionalKind]: (plan: fc.Arbitrary<InvocationPlan>, swarm: Swarm) => Weighted;
} = {
  start: (_, swarm) =>
    weighted(
      8,
      fc.record({
        do: fc.constant("start"),
        service: pick,
        source: fc.constantFrom(...swarm.sources),
        form: fc.constantFrom(...FORMS),
        ...coursesOf(swarm),
      }),
    ),
  "start follower": (_, swarm) =>
    weighted(
      2,
      fc.record({
        do: fc.constant("start follower"),
        service: pick,
        source: fc.constantFrom(...swarm.sources),
        form: fc.constantFrom(...FORMS),
      }),
    ),
  pipeline: (_, swarm) =>
    weighted(
      6,
      fc.record({
        do: fc.constant("pipeline"),
        service: pick,
        source: fc.constantFrom(...swarm.sources),
        mixed: mixedOf(swarm),
        ...coursesOf(swarm),
      }),
    ),
  forge: (_, swarm) =>
    weighted(
      2,
      fc.record({
        do: fc.constant("forge"),
        run: pick,
        source: fc.constantFrom(...swarm.sources),
        architecture: fc.constantFrom<Architecture>("amd64", "arm64"),
        runId: fc.constantFrom("run", "run", "own", "bad"),
        ends: coursesOf(swarm).ends,
      }),
    ),
  retry: () =>
    weighted(
      4,
      fc.record({
        do: fc.constant("retry"),
        build: pick,
        keeps: fc.boolean(),
        end: endOf({ troubles: ["failed"] }),
      }),
    ),
  limit: () => weighted(2, fc.record({ do: fc.constant("limit") })),
  forget: () => weighted(1, fc.record({ do: fc.constant("forget"), build: pick })),
  "drop project": () => weighted(1, fc.record({ do: fc.constant("drop project"), service: pick })),
  lose: () => weighted(2, fc.record({ do: fc.constant("lose"), letter: pick })),
  wait: () =>
    weighted(6, fc.record({ do: fc.constant("wait"), seconds: fc.constantFrom(1, 30, 70, 130, 310, 900) })),
  reconcile: (plan) => weighted(4, fc.record({ do: fc.constant("reconcile"), plan })),
  "push by hand": () =>
    weighted(
      2,
      fc.record({
        do: fc.constant("push by hand"),
        service: pick,
        tag: fc.constantFrom("latest", "main", "1", "1.4.2", "222222222222"),
        foreign: fc.boolean(),
      }),
    ),
  delete: () => weighted(2, fc.record({ do: fc.constant("delete"), run: pick, image: pick })),
  "roll back": (plan) => weighted(2, fc.record({ do: fc.constant("roll back"), run: pick, plan })),
  expire: () => weighted(1, fc.record({ do: fc.constant("expire"), days: fc.constantFrom(2, 40, 100) })),
  redeploy: () =>
    weighted(1, fc.record({ do: fc.constant("redeploy"), service: pick, platforms: fc.nat(1) })),
  "break registration": () =>
    weighted(1, fc.record({ do: fc.constant("break registration"), service: pick })),
  remove: () => weighted(1, fc.record({ do: fc.constant("remove"), service: pick, images: fc.boolean() })),
};

function weighted(weight: number, arbitrary: fc.Arbitrary<Action>): Weighted {
  return { weight, arbitrary };
}
