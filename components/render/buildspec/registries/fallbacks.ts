import { BUILDER_CONTAINER } from "../builder";
import { MIRROR } from "./log-in";

/**
 * Tells what BuildKit pulled from a registry itself because its mirror failed: BuildKit says so in its own log alone
 * (https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go). It fails nothing.
 */
export const TELL_FALLBACKS = `(
for name in "\${!${MIRROR}@}"; do
  [ "$BUILDX_BUILDER" = multiarch ] || break
  host="\${!name#*=}"
  docker logs ${BUILDER_CONTAINER} 2>&1 | grep -F 'trying next host' | grep -F "//\${host%%/*}/" |
    sed -n 's|^.* url="\\{0,1\\}[a-z]*://\\([^" ]*\\).*$|\\1|p' | sort -u | head -n 10 |
    while IFS= read -r missed; do
      echo "multiarch-codebuild: warning: \${!name%%=*} itself was asked, because its mirror did not give \${missed%%\\?*}; check the publisher's option \\"registryMirrors\\"" >&2
    done
done
) || :
`;
