import { FACTS_FOLDER } from "../shell";
import { MIRROR } from "./log-in";

/** File with the settings of BuildKit: https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md */
export const BUILDKIT_CONFIG = `${FACTS_FOLDER}/buildkitd.toml`;

/**
 * Writes what BuildKit must know of the mirrors: it asks `https://<host>/v2/<path>/<name>/...` in place of the registry, with what
 * Docker is logged in to the host with.
 */
export const WRITE_BUILDKIT_CONFIG = `
write_buildkit_config() {
  for name in "\${!${MIRROR}@}"; do
    address="\${!name#*=}"
    [[ "$address" =~ ^[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$ ]] ||
      fail "'$address' is not the host and path of a mirror; change the publisher's option \\"registryMirrors\\""
    printf '[registry."%s"]\\n  mirrors = ["%s"]\\n' "\${!name%%=*}" "$address"
  done > ${BUILDKIT_CONFIG}
}`;
