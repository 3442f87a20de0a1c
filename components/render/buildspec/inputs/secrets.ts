import type { BuildSecret } from "../../../service/options/secrets/build-secret";
import type { Template } from "../../../service/template";
import { type BuildInput, type BuildVariable, plainVariables } from "../build-input";

/** The ids of the secrets, separated by spaces; the value of the first one is in `<prefix>0`, and so on. */
const IDS = "MULTIARCH_SECRETS";
const PREFIX = "MULTIARCH_SECRET_";
const SSH_KEY = "MULTIARCH_SSH_KEY";

/**
 * The secrets of a build. BuildKit reads a value from the environment of the client, and a key from a file: neither is in an argument
 * (https://docs.docker.com/reference/cli/docker/buildx/build/#secret).
 */
export const SECRETS_INPUT: BuildInput = {
  variables: ({ secrets, ssh }) => [
    ...plainVariables({ [IDS]: secrets.map(({ id }) => id).join(" ") }),
    ...secrets.map((secret, index) => secretVariable(`${PREFIX}${index}`, secret)),
    ...ssh.map((key) => secretVariable(SSH_KEY, key)),
  ],
  before: `
read -ra secrets <<< "\${${IDS}:-}"
for at in "\${!secrets[@]}"; do what+=("--secret=id=\${secrets[at]},env=${PREFIX}$at"); done
if [ -n "\${${SSH_KEY}:-}" ]; then
  private_folder
  (umask 077 && printf '%s\\n' "$${SSH_KEY}" > "$private/default")
  what+=("--ssh=default=$private/default")
fi`,
};

function secretVariable(name: string, secret: BuildSecret): BuildVariable {
  return { name, type: secret.store, value: reference(secret) };
}

/**
 * What CodeBuild finds the value by: `<secret>:<field>:<stage>:<version>`, without the colons at its end, or a parameter's name.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
function reference({ name, field, versionStage, versionId }: BuildSecret): Template {
  const rest = `:${field}:${versionStage}:${versionId}`.replace(/:+$/, "");
  return rest === "" ? [name] : [name, rest];
}
