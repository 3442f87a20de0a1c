import { EXPORTED } from "../../service/contract";
import { LIMITS } from "../../service/limits";
import { FACTS_FOLDER, guarded } from "./shell";

/**
 * Finds out what is built, one file for each fact: the revision, the reference, the commit's time and the run id. Without a
 * commit (S3) the revision is a hash over name, mode and bytes of every file.
 *
 * `CODEBUILD_*`: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export const FIND_FACTS = guarded(`
export LC_ALL=C
mkdir -p ${FACTS_FOLDER}
cd ${FACTS_FOLDER}
: > digests
if [ -n "\${CODEBUILD_RESOLVED_SOURCE_VERSION:-}" ]; then
  printf '%s' "$CODEBUILD_RESOLVED_SOURCE_VERSION" > revision
  # A reference may carry the commit it stood for: refs/heads/main^{3f2a...}
  version="\${CODEBUILD_SOURCE_VERSION:-}"
  version="\${version%%^\\{*}"
  case "$version" in
    pr/*) printf '%s' "$version" > ref ;;
    *) printf '%s' "\${CODEBUILD_WEBHOOK_HEAD_REF:-$version}" > ref ;;
  esac
  git -C "$CODEBUILD_SRC_DIR" log -1 --format=%ct > commit-seconds ||
    fail "the source has no git history to take the commit's time from; use a source type that CodeBuild clones"
  date -u -d "@$(< commit-seconds)" +%Y-%m-%dT%H:%M:%SZ > commit-time
else
  tar --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$CODEBUILD_SRC_DIR" -cf - . |
    sha256sum | cut -c1-64 > revision || fail "the source could not be read; see the message above"
  : > ref
  : > commit-seconds
  : > commit-time
fi
run="\${${EXPORTED.runId}:-}"
if [ -z "$run" ]; then
  trigger="\${CODEBUILD_WEBHOOK_TRIGGER:-manual}"
  slug="$(printf '%s' "$trigger" | tr -c 'A-Za-z0-9_.-' '-' | cut -c1-60)"
  hash="$(printf '%s' "$trigger" | sha256sum | cut -c1-8)"
  run="$(cut -c1-12 revision)-$slug-$hash"
fi
[[ "$run" =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,${LIMITS.runId - 1}}$ ]] ||
  fail "${EXPORTED.runId} is not a run id; use 1 to ${LIMITS.runId} letters, digits, '_', '.' and '-', starting with a letter or digit"
printf '%s' "$run" > run
echo "run $run, revision $(< revision)"
`);

/** Exports the run id before anything can fail: a build that fails must fail its own run. */
export const TELL_FACTS = `${EXPORTED.runId}="$(< ${FACTS_FOLDER}/run)"
${EXPORTED.revision}="$(< ${FACTS_FOLDER}/revision)"
${EXPORTED.ref}="$(< ${FACTS_FOLDER}/ref)"
${EXPORTED.time}="$(< ${FACTS_FOLDER}/commit-time)"
export ${EXPORTED.runId} ${EXPORTED.revision} ${EXPORTED.ref} ${EXPORTED.time}
`;

/** Exports what was built. post_build runs after a failed build too, which exports nothing more. */
export const TELL_DIGESTS = `if [ "\${CODEBUILD_BUILD_SUCCEEDING:-0}" = 1 ]; then
  ${EXPORTED.digests}="$(paste -sd ' ' ${FACTS_FOLDER}/digests)"
  export ${EXPORTED.digests}
fi
`;
