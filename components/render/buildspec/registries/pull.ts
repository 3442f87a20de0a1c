/**
 * Pulls an image that the build itself needs, by its digest. A pull-through cache may not have it yet, and fetches it by its tag
 * alone (https://github.com/aws/containers-roadmap/issues/2837): then the tag is pulled, and must be the same image.
 */
export const PULL = `
pull_once() {
  if docker pull --quiet "$1"; then return 0; fi
  if [ -z "$2" ] || [[ ! "$1" =~ :[^:/@]+@ ]]; then return 1; fi
  docker pull --quiet "\${1%@*}" || return 1
  docker image inspect --format={{.Id}} "$1" > /dev/null ||
    { echo "denied: \${1%@*} is another image than \${1##*@}"; return 1; }
}
pull() {
  if again pull_once "$1" "$2"; then return 0; fi
  if [ -n "$2" ]; then
    fail "could not pull $1; check the publisher's options \\"registryMirrors\\" and \\"builderImages\\": the registry must be up, have this image and let the build pull it"
  fi
  fail "could not pull $1; Docker Hub limits anonymous pulls, give the publisher the option \\"registryMirrors\\" or \\"builderImages\\", or start the build again later"
}`;
