import type { Problem } from "./problem";
import type { Service } from "./service";

/**
 * A build in a VPC has no local cache; what the network of a fleet is, only the fleet says.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
 */
export function localCacheProblems({ localCache, network, projects }: Service): readonly Problem[] {
  if (!localCache || network.length === 0 || projects.every(({ fleet }) => fleet !== "")) return [];
  const reason = "CodeBuild has no local cache for builds in a VPC; leave it out, or leave out network";
  return [{ path: "localCache", reason }];
}
