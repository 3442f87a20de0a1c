import { OCI_MANIFEST } from "../../components/oci/media-types";
import { childrenOf } from "../fakes/registry";
import type { World } from "../fakes/world";

const DAY = 24 * 60 * 60_000;

/** A commit id; another number is another commit. */
export function commitOf(number: number): string {
  return number.toString(16).padStart(12, "0").padEnd(40, "a");
}

/** Publishes a commit an hour later, with the commit time of then. */
export async function push(world: World, number: number, ref = "refs/heads/main"): Promise<void> {
  world.clock.advance(60 * 60_000);
  const committed = new Date(world.clock.now()).toISOString();
  await world.publish({ commit: commitOf(number), ref, committed });
}

/** Builds rewrite the tags of their cache; the images they held have none then. */
export function rewriteCache(world: World, build: number): void {
  for (const platform of ["linux-amd64", "linux-arm64"])
    world.registry.push("billing", JSON.stringify({ platform, build }), OCI_MANIFEST, {
      tag: `cache-billing-${platform}`,
    });
}

export function daysLater(world: World, days: number): void {
  world.clock.advance(days * DAY);
}

/** Whether what a tag holds can be pulled, with all that it refers to. */
export function isWhole(world: World, digest: string): boolean {
  const image = world.registry.image("billing", digest);
  return image !== undefined && childrenOf(image).every((child) => isWhole(world, child));
}
