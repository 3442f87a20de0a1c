import { AUDIT_DOCKERFILE, auditArguments, STARTED_FORMAT } from "../../buildx/audit-build";
import { AUDIT_PROGRAM } from "../audit-program";
import { type BuildInput, plainVariables } from "../build-input";
import { shellWords } from "../shell";

/** Why the images of a service are not looked at. */
const SKIP_AUDIT = "MULTIARCH_SKIP_AUDIT";

const IMAGE = "$repository@$digest";
const ARCHIVE = shellWords(auditArguments("$platform", IMAGE)).join(" ");

/**
 * Looks for programs of another architecture in the image that was pushed, and refuses it. The images of CodeBuild have Node.js
 * (https://github.com/aws/aws-codebuild-docker-images), which reads the archive as it comes.
 */
export const AUDIT_INPUT: BuildInput = {
  variables: ({ skipAudit }) => plainVariables({ [SKIP_AUDIT]: skipAudit }),
  before: `
if [ -z "\${${SKIP_AUDIT}:-}" ]; then
command -v node > /dev/null || fail "the build image has no Node.js, which looks for programs of another architecture in the images that are built; take a build image that has it, or give the option \\"skipAudit\\" a reason"
cat > "$facts/audit.js" << 'AUDIT'
${AUDIT_PROGRAM}
AUDIT
fi`,
  after: `
audit_image() {
  started="$(docker buildx imagetools inspect --format='${STARTED_FORMAT}' "${IMAGE}")" ||
    fail "the config of the image of $platform could not be read; the message is above"
  found="$(printf '${AUDIT_DOCKERFILE.replaceAll("\n", "\\n")}' |
    docker buildx build --progress=plain ${ARCHIVE} |
    IMAGE_CONFIG="$started" node "$facts/audit.js" "$platform")" || {
    [ "$?" = 3 ] || fail "the image of $platform could not be looked at: \${found:-Node.js failed}; BuildKit's own message is above"
    fail "$found"
  }
  echo "$found"
}
if [ -n "\${${SKIP_AUDIT}:-}" ]; then
  echo "the programs of $platform are not looked at: $${SKIP_AUDIT}"
else
  timed "audit $platform" audit_image
fi`,
};
