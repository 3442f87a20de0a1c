import type { Outcome } from "../../../components/publisher/outcome";
import type { Architecture } from "../../../components/service/architectures";
import { EXPORTED } from "../../../components/service/contract";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { type BuildPlan, World } from "../../fakes/world";

/** One way in which an image begins, told by what CodeBuild records of its builds, and what must come of it. */
export interface WorldCase {
  readonly id: string;
  /** What happens, for people. */
  readonly what: string;
  /** By name; billing with its default options when left out. */
  readonly services?: Readonly<Record<string, ServiceOptions>>;
  readonly steps: readonly Step[];
  /** Whether ECR applies the rendered lifecycle policy after every step. */
  readonly expires?: boolean;
  readonly expected: Expected | { readonly anyOf: readonly Expected[] };
}

/** The builds of one start. */
export interface Step
  extends Pick<
    BuildPlan,
    "commit" | "ref" | "committed" | "ancestors" | "content" | "status" | "startedAgo" | "startedWith"
  > {
  readonly label: string;
  /** Hours that go by before it. */
  readonly hours?: number;
  /** Both when left out. */
  readonly builds?: readonly Architecture[];
  /** What CodeBuild was asked for; the commit, as a webhook asks, when left out. */
  readonly sourceVersion?: string;
  /** Commit that CodeBuild recorded; that of the service's source when left out. */
  readonly resolved?: string;
  /** Reference that the builds export; that of the push when left out. */
  readonly exportedRef?: string;
}

/** What must be in the end. */
export interface Expected {
  /** By tag: label of the step whose image it holds, `true` for any image, `false` for none. */
  readonly tags?: Readonly<Record<string, string | boolean>>;
  /** By label: kind of the last outcome of a step. */
  readonly outcomes?: Readonly<Record<string, Outcome["kind"]>>;
}

/** What came of a case. */
export interface Played {
  readonly world: World;
  /** Last outcome of each step, by label. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Deploys the services of a case and delivers the builds of each step, x86 first. */
export async function play({ services = { billing: {} }, steps, expires }: WorldCase): Promise<Played> {
  const world = new World();
  for (const [name, options] of Object.entries(services)) world.deploy(name, options);
  const outcomes = new Map<string, Outcome>();
  for (const step of steps) {
    world.clock.advance((step.hours ?? 0) * 3_600_000);
    for (const event of eventsOf(world, step)) outcomes.set(step.label, await world.deliver(event));
    if (expires === true) world.expire();
  }
  return { world, outcomes };
}

/** How a case came out otherwise than expected; empty when it did not. */
export function problemsOf(played: Played, { expected }: WorldCase): readonly string[] {
  if (!("anyOf" in expected)) return differences(played, expected);
  const all = expected.anyOf.map((one) => differences(played, one));
  return all.some((problems) => problems.length === 0) ? [] : all.flat();
}

function eventsOf(world: World, step: Step): readonly unknown[] {
  const { label, hours, builds, sourceVersion, resolved, exportedRef, ...plan } = step;
  const given: Omit<BuildPlan, "architecture"> = {
    ...plan,
    record: {
      ...(sourceVersion !== undefined && { sourceVersion }),
      ...(resolved !== undefined && { resolvedVersion: resolved }),
    },
    exported: exportedRef === undefined ? {} : { [EXPORTED.ref]: exportedRef },
  };
  if (builds === undefined) return world.run(given);
  return builds.map((architecture) => world.build({ ...given, architecture }));
}

function differences({ world, outcomes }: Played, { tags = {}, outcomes: kinds = {} }: Expected) {
  const held = world.tags();
  const labelOf = (digest: string | undefined) =>
    [...outcomes].find(([, outcome]) => outcome.kind === "published" && outcome.digest === digest)?.[0];
  const wrongTags = Object.entries(tags).flatMap(([tag, expected]) => {
    const digest = held[tag];
    const actual = typeof expected === "string" ? labelOf(digest) : digest !== undefined;
    return actual === expected ? [] : [`tag ${tag} has ${actual}, not ${expected}`];
  });
  const wrongOutcomes = Object.entries(kinds).flatMap(([label, expected]) => {
    const actual = outcomes.get(label)?.kind;
    return actual === expected ? [] : [`${label} is ${actual}, not ${expected}`];
  });
  return [...wrongTags, ...wrongOutcomes];
}
