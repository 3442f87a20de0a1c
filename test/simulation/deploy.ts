import type { Simulation } from "./simulation";

/** The service that lets a newer run take an older one's place. */
export const SUPERSEDING = "orders";

/** The service whose source is an archive in S3. */
export const ARCHIVE = "archive";

const PLATFORMS = [
  ["linux/amd64", "linux/arm64"],
  ["linux/amd64", "linux/arm64", "linux/arm/v7"],
];

/** Registers a service, also again; what was removed stays so. */
export function deploy(simulation: Simulation, name: string, platforms: number): void {
  const { truth, world } = simulation;
  const known = truth.services.get(name);
  if (known?.removed === true) return;
  const list = PLATFORMS[platforms] ?? [];
  world.deploy(name, {
    platforms: list,
    ...(name === SUPERSEDING && { supersede: "cancel" }),
    ...(name === ARCHIVE && { source: { type: "s3", bucket: "acme-sources", key: "archive.zip" } }),
  });
  if (known === undefined) {
    const nothing = {
      removed: false,
      dropped: false,
      broken: false,
      followerGone: false,
      upload: 0,
      deleted: new Set<string>(),
      handMade: new Set<string>(),
    };
    truth.services.set(name, { name, platforms: [list], ...nothing });
    return;
  }
  known.broken = false;
  if (known.platforms.at(-1) !== list) known.platforms.push(list);
}
