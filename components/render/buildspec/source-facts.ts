import { EXPORTED, START } from "../../service/contract";
import { LIMITS } from "../../service/limits";
import { FACTS_FOLDER, guarded } from "./shell";

/**
 * Finds out what is built, one file for each fact: the revision, the reference, and of a commit its time and its ancestors.
 * Without a commit (S3) the revision is a hash over name, mode and bytes of every file. A checkout without history (a
 * pipeline's ZIP, a shallow clone) is built all the same, without time and ancestors.
 *
 * `CODEBUILD_*`: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export const FIND_FACTS = guarded(`
export LC_ALL=C
mkdir -p ${FACTS_FOLDER}
cd ${FACTS_FOLDER}
: > digests
: > commit-seconds
: > commit-time
: > ancestors
: > times
in_source() { git -C "$CODEBUILD_SRC_DIR" "$@" 2> git-message; }
is_commit() { [[ "$1" =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]]; }

# A reference may carry the commit it stood for: refs/heads/main^{3f2a...}
version="\${CODEBUILD_SOURCE_VERSION:-}"
version="\${version%%^\\{*}"
trigger="\${CODEBUILD_WEBHOOK_TRIGGER:-}"
case "$version \${CODEBUILD_INITIATOR:-}" in
  # A pipeline's artifact has no reference: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
  arn:*:s3:::* | *' codepipeline/'*) ref="\${${START.ref}:-}" ;;
  *) ref="\${CODEBUILD_WEBHOOK_HEAD_REF:-$version}" ;;
esac
pull_request='^(pr|refs/(pull|pull-requests|merge-requests))/([0-9]+)(/|$)|^(pull|pull-requests|merge-requests)/([0-9]+)/(head|merge|from)$'
case "\${CODEBUILD_WEBHOOK_EVENT:-}" in PULL_REQUEST*) [[ "$trigger" =~ ^pr/[0-9]+$ ]] || trigger=pr/0 ;; esac
for name in "$version" "$ref" "$trigger"; do
  if [[ "$name" =~ $pull_request ]]; then ref="pr/\${BASH_REMATCH[3]}\${BASH_REMATCH[6]}"; fi
done
if [ "\${#ref}" -gt 1024 ] || [[ "$ref" == *[[:cntrl:]]* ]]; then
  fail "the reference to build is not one line of at most 1024 characters; start the build with another one"
fi

revision="\${CODEBUILD_RESOLVED_SOURCE_VERSION:-}"
if is_commit "$revision"; then
  # The commit and its nearest ancestors, one a line after its time. Nothing but an id of a commit goes to git as it is.
  if in_source rev-list --timestamp --max-count=${LIMITS.ancestors + 1} "$revision" -- > history &&
    [[ "$(head -n 1 history)" =~ ^([0-9]{1,11})' '"$revision"$ ]]; then
    seconds="\${BASH_REMATCH[1]}"
    date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ > commit-time
    printf '%s' "$seconds" > commit-seconds
    sed -n '2,$s/^[0-9]* \\([0-9a-f]\\{12\\}\\).*$/\\1/p' history | tr -d '\\n' > ancestors
  else
    echo "multiarch-codebuild: the checkout has no git history of $revision, so the image has no commit time: $(head -n 1 git-message)"
  fi
  # A bare name is a tag when the checkout has this tag at this commit; so is the object of an annotated tag.
  tag=""
  if is_commit "$ref" && [ "$ref" != "$revision" ]; then
    tag="$(in_source for-each-ref "--points-at=$ref" --count=1 '--format=%(refname)' refs/tags || :)"
  elif [[ "$ref" != '' && "$ref" != refs/* && "$revision" != "$ref"* ]]; then
    tag="refs/tags/$ref"
  fi
  if [ -n "$tag" ] && in_source show-ref --verify --quiet -- "$tag" &&
    [ "$(in_source rev-parse --verify --quiet "$tag^{commit}" || :)" = "$revision" ]; then
    ref="$tag"
  fi
else
  [[ "$ref" =~ ^pr/[0-9]+$ ]] || ref=""
  revision="$(tar --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$CODEBUILD_SRC_DIR" -cf - . |
    sha256sum | cut -c1-64)" || fail "the source could not be read; see the message above"
fi
printf '%s' "$revision" > revision
printf '%s' "$ref" > ref
echo "revision $revision, reference \${ref:-none}"
`);

/** Exports what is built before anything can fail. */
export const TELL_FACTS = `${EXPORTED.revision}="$(< ${FACTS_FOLDER}/revision)"
${EXPORTED.ref}="$(< ${FACTS_FOLDER}/ref)"
${EXPORTED.time}="$(< ${FACTS_FOLDER}/commit-time)"
${EXPORTED.ancestors}="$(< ${FACTS_FOLDER}/ancestors)"
export ${EXPORTED.revision} ${EXPORTED.ref} ${EXPORTED.time} ${EXPORTED.ancestors}
`;

/** Exports what was built. post_build runs after a failed build too, which exports nothing more. */
export const TELL_DIGESTS = `if [ "\${CODEBUILD_BUILD_SUCCEEDING:-0}" = 1 ]; then
  ${EXPORTED.digests}="$(paste -sd ' ' ${FACTS_FOLDER}/digests)"
  export ${EXPORTED.digests}
fi
`;
