import { BUILD_ENVIRONMENT } from "../../../service/contract";

const { repositoryUri } = BUILD_ENVIRONMENT;

/** `<prefix>0`, ... each hold the host of a registry of ECR, or the ARN of a repository and the suffix of hosts. */
export const LOGIN = "MULTIARCH_LOGIN_";
/** `<prefix>0`, ... hold one `<registry>=<host and path>` each. */
export const MIRROR = "MULTIARCH_MIRROR_";
/** What the mirror of the same number asks for, if anything. */
export const MIRROR_USER = "MULTIARCH_USER_OF_MIRROR_";
export const MIRROR_PASSWORD = "MULTIARCH_PASSWORD_OF_MIRROR_";

/**
 * Logs in to every registry that the build reads or writes, one after the other: two at once would lose the login of one in
 * Docker's configuration. Each token and password goes from one program to the other, and into no argument and no log.
 *
 * A token is of the registry's own region and good for every registry of it, while Docker's configuration has a login for each host:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export const LOG_IN = `
log_in() {
  if [[ "$1" =~ ^[0-9]{12}\\.dkr[.-]ecr(-fips)?\\.([a-z0-9-]+)\\. ]]; then export AWS_REGION="\${BASH_REMATCH[2]}"; fi
  aws ecr get-login-password | docker login --username AWS --password-stdin "$1" ||
    fail "could not log in to $1; the build role needs ecr:GetAuthorizationToken"
}
log_in_to_mirror() {
  printf '%s' "\${!2}" | docker login --username "\${!1}" --password-stdin "$3"
}
log_in_everywhere() {
  own="\${${repositoryUri}%%/*}"
  log_in "$own"
  seen=" $own "
  for name in "\${!${LOGIN}@}"; do
    host="\${!name}"
    option="publisher's option \\"registryMirrors\\""
    if [[ "$host" == *" "* ]]; then
      option="option \\"pullFrom\\", whose values known only at deployment are ARNs of repositories"
      if [[ "$host" =~ ^arn:[a-z-]+:ecr:([a-z0-9-]+):([0-9]{12}):repository/[^\\ ]+\\ (.+)$ ]]; then
        host="\${BASH_REMATCH[2]}.dkr.ecr.\${BASH_REMATCH[1]}.\${BASH_REMATCH[3]}"
      fi
    fi
    [[ "$host" =~ ^[0-9]{12}\\.dkr[.-]ecr ]] ||
      fail "'$host' is not a registry of ECR; change the $option"
    if [[ "$seen" != *" $host "* ]]; then log_in "$host"; fi
    seen+="$host "
  done
  for name in "\${!${MIRROR}@}"; do
    user="${MIRROR_USER}\${name##*_}"
    host="\${!name#*=}"
    host="\${host%%/*}"
    if [ -n "\${!user:-}" ]; then
      again log_in_to_mirror "$user" "${MIRROR_PASSWORD}\${name##*_}" "$host" ||
        fail "could not log in to $host, the mirror of \${!name%%=*}; check that it is up, and the secret in \\"credentials\\" of the publisher's option \\"registryMirrors\\""
    fi
  done
}`;
