import { cacheArguments, cacheName, cacheTag, registryCache } from "../../buildx/arguments";
import { type BuildInput, plainVariables } from "../build-input";
import { shellWords } from "../shell";

/** Name of the service in the tags of its build cache: services of one repository have caches of their own. */
const CACHE = "MULTIARCH_CACHE";

/** The cache of each platform. One that cannot be read or written fails nothing: the image is still the one that was asked for. */
export const CACHE_INPUT: BuildInput = {
  variables: ({ id }) => plainVariables({ [CACHE]: cacheName(id) }),
  platform: `
cache="${registryCache(`$repository:${cacheTag(`$${CACHE}`, "$slug")}`)}"
own+=(${shellWords(cacheArguments("$cache")).join(" ")})`,
};
