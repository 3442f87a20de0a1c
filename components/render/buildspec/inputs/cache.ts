import {
  branchCacheTag,
  cacheFrom,
  cacheName,
  cacheTag,
  cacheTo,
  registryCache,
} from "../../buildx/arguments";
import { type BuildInput, plainVariables } from "../build-input";
import { shellWords } from "../shell";

/** Name of the service in the tags of its build cache: services of one repository have caches of their own. */
const CACHE = "MULTIARCH_CACHE";
/** The default branch, whose cache every other branch may read and none may write. */
export const DEFAULT_BRANCH = "MULTIARCH_DEFAULT_BRANCH";

/**
 * The cache of each platform. The default branch has one of its own, and so has every other branch and pull request, which reads
 * that of the default branch too: what a branch built reaches no other one. A build of a tag only reads, and so does one of a lone commit whose
 * branch the checkout does not tell: the second build of a webhook's run is of a lone commit.
 *
 * One that cannot be written fails nothing, and one that is missing is not read. BuildKit reads the layers of a cache late, in
 * the middle of a build: where one of them is gone, the platform is built again without the cache.
 */
export const CACHE_INPUT: BuildInput = {
  variables: ({ id, tags }) => plainVariables({ [CACHE]: cacheName(id), [DEFAULT_BRANCH]: tags.branch }),
  before: `
scope=""
cache_is_written=yes
case "$ref" in
  "" | "$${DEFAULT_BRANCH}" | "refs/heads/$${DEFAULT_BRANCH}") ;;
  refs/tags/*) cache_is_written="" ;;
  *)
    branch="\${ref#refs/heads/}"
    if [[ "$ref" =~ $commit_id ]]; then branch="$fact_branch"; fi
    case "$branch" in
      "") cache_is_written="" ;;
      "$${DEFAULT_BRANCH}") ;;
      *)
        scope="$(printf '%s' "$branch" | sha256sum | cut -c1-12)"
        echo "the build cache of $branch has the scope $scope"
        ;;
    esac
    ;;
esac`,
  platform: `
cache="${registryCache(`$repository:${cacheTag(`$${CACHE}`, "$slug")}`)}"
caches=(${shellWords([cacheFrom("$cache")])})
if [ -n "$scope" ]; then
  cache="${registryCache(`$repository:${branchCacheTag(`$${CACHE}`, "$scope", "$slug")}`)}"
  caches=(${shellWords([cacheFrom("$cache")])} "\${caches[@]}")
fi
if [ -n "$cache_is_written" ]; then own+=(${shellWords([cacheTo("$cache")])}); fi
layers_are_gone() {
  grep -q '^ERROR: .*failed to copy: ' "$facts/build-$slug.log" || return 1
  echo "multiarch-codebuild: a layer of the build cache of $platform cannot be read, so it is built once more without the cache" >&2
}`,
};
