import { CODE_ARTIFACT_SECRET } from "../../../service/options/code-artifact";
import { type BuildInput, plainVariables } from "../build-input";

const DOMAIN = "MULTIARCH_CODEARTIFACT_DOMAIN";
const OWNER = "MULTIARCH_CODEARTIFACT_OWNER";
const REGION = "MULTIARCH_CODEARTIFACT_REGION";
const SECONDS = "MULTIARCH_CODEARTIFACT_SECONDS";

/** Seconds of a token, at least and at most: https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html */
const SHORTEST = 900;
const LONGEST = 43_200;

/**
 * A token of CodeArtifact that ends with the timeout of the build. It goes from the program into a file for the builder alone, and into no
 * argument and no log; a secret in the environment of the Dockerfile would keep the line's end, so the file has none.
 */
export const CODE_ARTIFACT_INPUT: BuildInput = {
  variables: ({ codeArtifact, timeoutMinutes }) =>
    codeArtifact.flatMap(({ domain, domainOwner, region }) => [
      ...plainVariables({
        [DOMAIN]: domain,
        [REGION]: region,
        [SECONDS]: String(Math.min(Math.max(timeoutMinutes * 60, SHORTEST), LONGEST)),
      }),
      ...(domainOwner === "" ? [] : [{ name: OWNER, value: [domainOwner] }]),
    ]),
  before: `
if [ -n "\${${DOMAIN}:-}" ]; then
  private_folder
  domain=("--domain=$${DOMAIN}" "--duration-seconds=$${SECONDS}")
  if [ -n "\${${OWNER}:-}" ]; then domain+=("--domain-owner=$${OWNER}"); fi
  if [ -n "\${${REGION}:-}" ]; then domain+=("--region=$${REGION}"); fi
  token="$(aws codeartifact get-authorization-token "\${domain[@]}" --query=authorizationToken --output=text)" ||
    fail "could not get a token of the CodeArtifact domain $${DOMAIN}; check the option \\"codeArtifact\\": the domain must be in this account and region, or in its \\"domainOwner\\" and \\"region\\", and the policy of a domain of another account must allow the build role codeartifact:GetAuthorizationToken"
  (umask 077 && printf '%s' "$token" > "$private/${CODE_ARTIFACT_SECRET}")
  token=
  what+=("--secret=id=${CODE_ARTIFACT_SECRET},src=$private/${CODE_ARTIFACT_SECRET}")
fi`,
};
