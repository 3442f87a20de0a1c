import { LIMITED, PAUSES } from "./again";
import { MIRROR } from "./log-in";

/**
 * `while_limited <command>` runs a build again as long as a registry limits its pulls; what was built is not built again.
 * `why_not_pulled` is what to do about an image that the build of `$platform` could not pull, nothing when it failed otherwise.
 */
export const PULLS_OF_BUILDS = `
while_limited() {
  local pause
  for pause in ${PAUSES.join(" ")} end; do
    if "$@"; then return 0; fi
    if [ "$pause" = end ] || ! grep -qiE '^ERROR: .*(${LIMITED})' "$facts/build-$slug.log"; then return 1; fi
    echo "a registry limits pulls; trying again in $pause s"
    sleep "$pause"
  done
}
why_not_pulled() {
  local line image="" unresolved='failed to resolve source metadata for ([^ ]+):'
  line="$(grep -E '^ERROR: ' "$facts/build-$slug.log" | tail -n 1 || :)"
  if [[ "$line" =~ $unresolved ]]; then image="\${BASH_REMATCH[1]}"; fi
  local registry="\${image%%/*}" name
  for name in "\${!${MIRROR}@}"; do
    if [ "\${!name%%=*}" = "$registry" ]; then
      printf '%s' ": $image could be pulled neither through the mirror \${!name#*=} nor from $registry; check the publisher's option \\"registryMirrors\\": the mirror must be up, have this image and let the build pull it"
      return
    fi
  done
  if grep -qiE '${LIMITED}' <<< "$line"; then
    printf '%s' ": \${registry:-a registry} limits anonymous pulls; give the publisher the option \\"registryMirrors\\""
  elif [ -n "$image" ]; then
    printf '%s' ": $image could not be pulled"
  fi
}`;
