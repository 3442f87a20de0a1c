import type { Architecture } from "../../components/service/architectures";
import { RECONCILE_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import { plainImage } from "../fakes/images";
import { build, type End, end, type Push, push } from "./builds";
import type { InvocationPlan, Simulation } from "./simulation";
import type { TrueRun } from "./truth";

/** One thing that happens in a simulated world; plain data, so that a failing world can be read and shrunk. */
export type Action =
  | ({ readonly do: "push"; readonly service: number } & Push)
  | { readonly do: "end"; readonly build: number }
  | { readonly do: "retry"; readonly run: number; readonly architecture: Architecture; readonly end: End }
  | { readonly do: "deliver"; readonly letter: number; readonly keep: boolean; readonly plan: InvocationPlan }
  | { readonly do: "lose"; readonly letter: number }
  | { readonly do: "step"; readonly calls: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "reconcile"; readonly plan: InvocationPlan }
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
      const run = chosen(runsToRollBackTo(simulation), action.run);
      if (run === undefined || truth.service(run.service).removed) return;
      const detail = { service: `fleet-${run.service}`, run: run.run };
      return simulation.start({ event: { ...ROLLBACK_EVENT, detail }, failures: 0 }, action.plan);
    }
    case "reconcile":
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
export const SUPERSEDING = "orders";

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

/** A person tags an image of their own, or one that was published before. */
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

/** Runs that the ledger has as published, mostly: who rolls back has looked. */
function runsToRollBackTo({ truth, world }: Simulation): readonly TrueRun[] {
  const runs = [...truth.runs.values()];
  const published = world.ledger.all().filter(({ state }) => state === "published");
  const known = new Set(published.map(({ service, run }) => `${service} ${run}`));
  const good = runs.filter(({ service, run }) => known.has(`fleet-${service} ${run}`));
  return [...good, ...good, ...good, ...runs];
}

/** Notes what every tag holds, after a change that the publisher did not make. */
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
