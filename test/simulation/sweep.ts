import { childrenOf } from "../fakes/registry";
import type { Simulation } from "./simulation";

/**
 * Looks at every tag of every repository, whatever happened last: what the publisher wrote is whole, a release tag holds what
 * it held first, and no tag has changed but by the publisher and by hands that are known.
 */
export function sweep(simulation: Simulation): void {
  const { truth, world, violations } = simulation;
  const places = new Map<string, string>();
  for (const { name } of truth.services.values()) {
    for (const [tag, digest] of Object.entries(world.registry.tags(name))) {
      places.set(`${name}:${tag}`, digest);
      for (const child of missingChildren(simulation, name, digest))
        violations.push(`I1: ${name}:${tag} has lost its child ${child}`);
    }
  }
  for (const [place, digest] of truth.released) {
    if (places.get(place) !== digest && !isDisturbed(simulation, place, digest))
      violations.push(`I4: ${place} was ${digest} and is now ${places.get(place)}`);
  }
  for (const place of new Set([...places.keys(), ...truth.held.keys()])) {
    if (places.get(place) !== truth.held.get(place))
      violations.push(`unseen: ${place} went from ${truth.held.get(place)} to ${places.get(place)}`);
  }
}

/** Children that an index of the publisher has no more. */
function missingChildren({ truth, world }: Simulation, name: string, digest: string): readonly string[] {
  const image = truth.published.has(digest) ? world.registry.image(name, digest) : undefined;
  const children = image === undefined ? [] : childrenOf(image);
  return children.filter((child) => world.registry.image(name, child) === undefined);
}

/** Whether the tag was pushed by hand, the image deleted or the whole repository removed. */
function isDisturbed({ truth }: Simulation, place: string, digest: string): boolean {
  const [name = "", tag = ""] = place.split(":");
  const { handMade, deleted, dropped } = truth.service(name);
  return handMade.has(tag) || deleted.has(digest) || dropped;
}
