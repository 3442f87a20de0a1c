import { BUILD_IMAGES } from "../../service/build-images";
import { BUILD_ENVIRONMENT } from "../../service/contract";
import { BINFMT_IMAGE, BUILDKIT_IMAGE } from "./inputs/builder-images";
import { PROXY_OF_BUILDKIT } from "./inputs/proxy";
import { AGAIN } from "./registries/again";
import { BUILDKIT_CONFIG, WRITE_BUILDKIT_CONFIG } from "./registries/buildkit-config";
import { LOG_IN } from "./registries/log-in";
import { PULL } from "./registries/pull";
import { guarded } from "./shell";

const { emulators } = BUILD_ENVIRONMENT;

/** Name of the builder and, as buildx makes it, of its container. */
const BUILDER = "multiarch";
export const BUILDER_CONTAINER = `buildx_buildkit_${BUILDER}0`;

/**
 * Logs in to the registries and starts BuildKit, after the emulators that its platforms need, all at the same time; images that are
 * not Docker Hub's own wait for the logins. There is no builder to start where BUILDX_BUILDER names one.
 *
 * Docker's own driver can neither push by digest nor keep a registry cache nor attest
 * (https://docs.docker.com/build/builders/drivers/).
 */
export const START_BUILDER = guarded(`
${[AGAIN, LOG_IN, PULL, WRITE_BUILDKIT_CONFIG].map((part) => part.trim()).join("\n")}
install_emulators() {
  image="\${${BINFMT_IMAGE}:-${BUILD_IMAGES.binfmt}}"
  pull "$image" "\${${BINFMT_IMAGE}:-}"
  docker run --privileged --rm "$image" --install "$${emulators}" ||
    fail "could not install QEMU for $${emulators}; the project must run in privileged mode"
}
start_buildkit() {
  image="\${${BUILDKIT_IMAGE}:-${BUILD_IMAGES.buildkit}}"
  pull "$image" "\${${BUILDKIT_IMAGE}:-}"
  write_buildkit_config
  settings=()
  if [ -s ${BUILDKIT_CONFIG} ]; then settings=(--buildkitd-config=${BUILDKIT_CONFIG}); fi
  ${PROXY_OF_BUILDKIT}
  docker buildx create --name=${BUILDER} --driver=docker-container "--driver-opt=image=$image" \\
    "\${settings[@]}" --bootstrap ||
    fail "could not start BuildKit; the project must run in privileged mode"
}

steps=()
timed "log in to the registry" log_in_everywhere & steps+=("$!")
if [ -z "\${BUILDX_BUILDER:-}" ]; then
  if [ -n "\${${BUILDKIT_IMAGE}:-}\${${BINFMT_IMAGE}:-}" ]; then wait "$!" || exit 1; fi
  timed "start BuildKit" start_buildkit & steps+=("$!")
  if [ "\${${emulators}:-none}" != none ]; then timed "install QEMU" install_emulators & steps+=("$!"); fi
fi
failed=0
for step in "\${steps[@]}"; do wait "$step" || failed=1; done
exit "$failed"
`);

/** The builder that every later command uses. */
export const CHOOSE_BUILDER = `export BUILDX_BUILDER="\${BUILDX_BUILDER:-${BUILDER}}"\n`;
