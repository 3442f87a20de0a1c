import { NUMERIC } from "../../../service/version-schemes/numeric";
import { SEMVER } from "../../../service/version-schemes/semver";
import { PLAIN_VERSIONS } from "../../../service/versions";
import { type BuildInput, plainVariables } from "../build-input";
import { DEFAULT_BRANCH } from "./cache";

/** How the versions of the service are read; left out where nothing stands before them and they are semantic. */
const PREFIX = "MULTIARCH_VERSION_PREFIX";
const SCHEME = "MULTIARCH_VERSION_SCHEME";

/**
 * What a run is told about its source, in `fact_commit`, `fact_version`, `fact_time` and `fact_branch`, each empty where the run has none, and
 * `fill_in`, which puts them into a text. The reference says the branch or the version, as `parseSourceRef` reads it.
 *
 * What the reference does not say, the checkout does: the publisher starts the second build of a webhook's run with the commit alone, since
 * CodeBuild's record of the first has no more. The first build then asks the checkout the same.
 */
export const FACTS_INPUT: BuildInput = {
  variables: (service) => {
    const { prefix, scheme } = service.tags.versions;
    return plainVariables({
      [PREFIX]: prefix,
      [SCHEME]: scheme === PLAIN_VERSIONS.scheme ? "" : scheme,
    });
  },
  before: `
# Sets version and stable of a git tag; fails when it is no version of the service.
version_of() {
  local LC_ALL=C number semver='${SEMVER.pattern}' numeric='${NUMERIC.pattern}'
  [[ "$1" == "\${${PREFIX}:-}"* ]] || return 1
  version="\${1#"\${${PREFIX}:-}"}"
  version="\${version#v}"
  if [ "\${${SCHEME}:-semver}" = numeric ]; then
    [[ "$version" =~ ^($numeric)$ ]] || return 1
    stable="\${BASH_REMATCH[4]:-yes}"
    return 0
  fi
  # Longer ones and greater numbers are none: https://github.com/npm/node-semver/blob/main/internal/constants.js
  [[ "\${#version}" -le 256 && "$version" =~ ^($semver)$ ]] || return 1
  for number in "\${BASH_REMATCH[@]:2:3}"; do
    [[ "\${#number}" -le 16 && "$number" -le 9007199254740991 ]] || return 1
  done
  case "\${version%%+*}" in *-*) stable=no ;; *) stable=yes ;; esac
}
in_checkout() { git -C "$CODEBUILD_SRC_DIR" "$@" 2> /dev/null; }
# The newest version whose tag is at the commit, a stable one if there is any.
version_at_commit() {
  local tag version stable releases="" others=""
  while read -r tag; do
    version_of "$tag" || continue
    if [ "$stable" = yes ]; then releases+="$version"$'\\n'; else others+="$version"$'\\n'; fi
  done < <(in_checkout for-each-ref "--points-at=$fact_commit" '--format=%(refname:strip=2)' refs/tags)
  printf '%s' "\${releases:-$others}" | LC_ALL=C sort -V | tail -n 1
}
# The default branch where it has the commit, else the only branch that ends with it.
branch_at_commit() {
  local names
  if in_checkout merge-base --is-ancestor "$fact_commit" "refs/remotes/origin/$${DEFAULT_BRANCH}"; then
    names="$${DEFAULT_BRANCH}"
  else
    names="$(in_checkout for-each-ref "--points-at=$fact_commit" '--format=%(refname:strip=3)' refs/remotes/origin |
      grep -vx HEAD)"
  fi
  case "$names" in *$'\\n'*) ;; *) printf '%s' "$names" ;; esac
}

ref="$(< "$facts/ref")"
fact_commit="$(< "$facts/revision")"
fact_time="$(< "$facts/commit-time")"
fact_version=""
fact_branch=""
pull_request='^pr/[0-9]+([/^]|$)'
commit_id='^[0-9A-Fa-f]{7,64}$'
if ! [[ "$ref" =~ $pull_request ]]; then
  case "$ref" in
    '' | "$${DEFAULT_BRANCH}") fact_branch="$${DEFAULT_BRANCH}" ;;
    refs/heads/*) fact_branch="\${ref#refs/heads/}" ;;
    refs/tags/*) if version_of "\${ref#refs/tags/}"; then fact_version="$version"; fi ;;
    refs/* | heads/* | tags/*) ;;
    *) if ! [[ "$ref" =~ $commit_id ]] && ! version_of "$ref" && ! ${PREFIX}='' version_of "$ref"; then fact_branch="$ref"; fi ;;
  esac
  if [ -s "$facts/commit-time" ]; then
    [ -n "$fact_version" ] || fact_version="$(version_at_commit || :)"
    [ -n "$fact_branch" ] || fact_branch="$(branch_at_commit || :)"
  fi
fi
# Puts the facts into the text "filled"; fails, and names the first that has no value. The branch is last: it alone may hold braces.
fill_in() {
  local fact value word
  filled="$1"
  for fact in fact_commit fact_version fact_time fact_branch; do
    word="{\${fact#fact_}}"
    [[ "$1" == *"$word"* ]] || continue
    value="\${!fact}"
    if [ -z "$value" ]; then
      echo "multiarch-codebuild: \${1%%=*} is left out, this run has no $word"
      return 1
    fi
    filled=\${filled//"$word"/"$value"}
  done
}`,
};
