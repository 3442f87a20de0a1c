import { shown } from "../text/shown";
import type { BuildProject } from "./build-project";
import type { Decided, Warning } from "./warning";

/** When the facts below were read. A warning says so, since AWS adds sizes and regions. */
const READ = "November 2026";

/**
 * Sizes of which a new account may run no build: the default quota of "Concurrently running builds" is 0.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
 */
const WITHOUT_QUOTA: readonly string[] = ["BUILD_GENERAL1_2XLARGE"];

/**
 * Regions of `ARM_CONTAINER` on demand. `aws-cn` and `aws-us-gov` have none of them.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html (the newest list that was found is of 2023)
 */
const ARM_REGIONS: readonly string[] = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
];

/** Whether the newest list of AWS has Graviton machines on demand in a region; another region may have them since. */
export function hasArmMachines(region: string): boolean {
  return ARM_REGIONS.includes(region);
}

/** A size that a new account must ask for first. */
export function sizeWarnings({ projects }: Decided): readonly Warning[] {
  return projects.flatMap(({ architecture, computeType, fleet }) => {
    if (!WITHOUT_QUOTA.includes(computeType) || fleet !== "") return [];
    const size = shown(computeType.replace("BUILD_GENERAL1_", ""));
    const reason = `an account may run no build of size ${size} until its quota is raised (as of ${READ}); ask for it in Service Quotas, or builds wait and fail`;
    return [{ id: "compute-quota", path: `compute.${architecture}`, reason }];
  });
}

/**
 * Sizes without a local cache.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
 */
const WITHOUT_LOCAL_CACHE: readonly string[] = ["BUILD_GENERAL1_2XLARGE"];

/** A size whose machines keep nothing, for a service that asks for a local cache. */
export function localCacheWarnings({ localCache, projects }: Decided): readonly Warning[] {
  if (!localCache) return [];
  return projects.flatMap(({ architecture, computeType, fleet }) => {
    if (!WITHOUT_LOCAL_CACHE.includes(computeType) || fleet !== "") return [];
    const size = shown(computeType.replace("BUILD_GENERAL1_", ""));
    const reason = `builds of size ${size} have no local cache (as of ${READ}); leave out localCache, or use a smaller size`;
    return [{ id: "local-cache-size", path: `compute.${architecture}`, reason }];
  });
}

/** A region in which CodeBuild may have no machine of an architecture; the region is known when a stack is deployed. */
export function regionWarnings(projects: readonly BuildProject[], region: string): readonly Warning[] {
  const onDemand = projects.some(({ architecture, fleet }) => architecture === "arm64" && fleet === "");
  if (!onDemand || hasArmMachines(region)) return [];
  const reason = `builds of arm64 need Graviton machines, which no list of AWS that is known (of 2023, looked for in ${READ}) has in ${region}; the deployment fails if CodeBuild has none there: use another region, or a fleet`;
  return [{ id: "compute-region", path: "platforms", reason }];
}
