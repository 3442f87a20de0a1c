import type { Builder } from "../../build/builder";
import type { DoctorFinding } from "../../json/doctor";
import { type Examined, finding } from "../check";

/** The builder itself: whether it can push by digest, cache in a registry and attest. */
export function builderFindings(
  { platforms }: Pick<Examined, "platforms">,
  builder: Builder | { readonly reason: string },
): readonly DoctorFinding[] {
  if ("reason" in builder)
    return [finding("builder", "problem", `no builder answers: ${builder.reason}`, CREATE)];
  const { name, driver, buildkit } = builder;
  const lists = `it lists ${[...new Set(builder.nodes.flat())].join(", ") || "no platform"}`;
  const found = `${name} (${driver}${buildkit === "" ? "" : `, BuildKit ${buildkit}`}); ${lists}`;
  // https://docs.docker.com/build/builders/drivers/
  if (driver === "docker") {
    const reason = `the driver "docker" builds for ${platforms.length > 1 ? "several platforms" : "other platforms"} only with the containerd image store, and keeps no registry cache`;
    return [finding("builder", "warning", `${found}; ${reason}`, CREATE)];
  }
  return [finding("builder", "fine", found)];
}

/** Adds a builder and chooses it; the others stay. */
const CREATE = {
  command: "docker buildx create --name multiarch --driver docker-container --bootstrap --use",
  isSafe: true,
} as const;
