import { BUILDER_CONTAINER } from "../builder";
import { MIRROR } from "./log-in";

/**
 * Tells what BuildKit pulled from a registry itself because its mirror failed: BuildKit says so in its own log alone
 * (https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go). It fails nothing.
 */
export const TELL_FALLBACKS = `(
for name in "\${!${MIRROR}@}"; do
  [ "$BUILDX_BUILDER" = multiarch ] || break
  registry="\${!name%%=*}"
  docker logs ${BUILDER_CONTAINER} 2>&1 | grep -F 'trying next host' |
    sed -n 's|^.* span="resolving \\([^"]*\\)".*$|\\1|p' | grep -F "$registry/" | sort -u | head -n 10 |
    while IFS= read -r missed; do
      echo "multiarch-codebuild: warning: $registry itself was asked for $missed, because its mirror \${!name#*=} did not give it; check the publisher's option \\"registryMirrors\\"" >&2
    done
done
) || :
`;
