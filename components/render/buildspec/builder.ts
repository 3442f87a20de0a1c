import { BUILD_ENVIRONMENT } from "../../service/contract";
import { BUILD_IMAGES } from "./images";
import { guarded } from "./shell";

const { repositoryUri, emulators } = BUILD_ENVIRONMENT;

/**
 * Logs in to the registry and starts BuildKit, after the emulators that its platforms need, all at the same time. The token goes
 * from one program to the other, and into no argument and no log; it is of the repository's own region
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html). There is no builder to start where BUILDX_BUILDER names one.
 *
 * Docker's own driver can neither push by digest nor keep a registry cache nor attest
 * (https://docs.docker.com/build/builders/drivers/). Docker Hub limits anonymous pulls, and builds share their addresses with
 * others: a pull is tried three times.
 */
export const START_BUILDER = guarded(`
log_in() {
  local host="\${${repositoryUri}%%/*}"
  case "$host" in *.dkr.ecr.*) host="\${host#*.dkr.ecr.}"; export AWS_REGION="\${host%%.*}" ;; esac
  aws ecr get-login-password | docker login --username AWS --password-stdin "\${${repositoryUri}%%/*}" ||
    fail "could not log in to \${${repositoryUri}%%/*}; the build role needs ecr:GetAuthorizationToken"
}
pull() {
  for pause in 5 20 0; do
    if docker pull --quiet "$1"; then return 0; fi
    sleep "$pause"
  done
  fail "could not pull $1; Docker Hub limits anonymous pulls, start the build again later"
}
install_emulators() {
  pull ${BUILD_IMAGES.binfmt}
  docker run --privileged --rm ${BUILD_IMAGES.binfmt} --install "$${emulators}" ||
    fail "could not install QEMU for $${emulators}; the project must run in privileged mode"
}
start_buildkit() {
  pull ${BUILD_IMAGES.buildkit}
  docker buildx create --name=multiarch --driver=docker-container --driver-opt=image=${BUILD_IMAGES.buildkit} --bootstrap ||
    fail "could not start BuildKit; the project must run in privileged mode"
}

steps=()
timed "log in to the registry" log_in & steps+=("$!")
if [ -z "\${BUILDX_BUILDER:-}" ]; then
  timed "start BuildKit" start_buildkit & steps+=("$!")
  if [ "\${${emulators}:-none}" != none ]; then timed "install QEMU" install_emulators & steps+=("$!"); fi
fi
failed=0
for step in "\${steps[@]}"; do wait "$step" || failed=1; done
exit "$failed"
`);

/** The builder that every later command uses. */
export const CHOOSE_BUILDER = 'export BUILDX_BUILDER="${BUILDX_BUILDER:-multiarch}"\n';
