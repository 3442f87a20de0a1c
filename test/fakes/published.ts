import { type Descriptor, runnablePlatform } from "../../components/oci/descriptor";
import { formatPlatform } from "../../components/oci/platform-text";
import type { World } from "./world";

/** The entries of the index that a tag of billing resolves to. */
export function entriesOf(world: World, tag = "latest"): readonly Descriptor[] {
  return JSON.parse(world.registry.image("billing", world.held(tag))?.body ?? "").manifests;
}

/** Platforms of the entries that something can run. */
export function platformsOf(entries: readonly Descriptor[]): readonly string[] {
  return entries.flatMap((entry) => runnablePlatform(entry) ?? []).map(formatPlatform);
}

export function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
}

/** Digests of the entries that are not in billing's repository. */
export function missingFrom(world: World, entries: readonly Descriptor[]): readonly string[] {
  const digests = entries.map(({ digest }) => digest);
  return digests.filter((digest) => world.registry.image("billing", digest) === undefined);
}

/** Tags that reconciliations reported as not left by a publisher, in order. */
export function driftsOf(world: World): readonly object[] {
  return world.telemetry.notes
    .filter(({ message }) => message === "tag is not as a publisher left it")
    .map(({ facts }) => ({ tag: facts.tag, holds: facts.holds }));
}
