import type { RegistryMirror } from "../../../service/options/registries/registry-mirrors";
import { mirrorAddress } from "../../registries/mirror-address";
import type { BuildInput, BuildVariable } from "../build-input";
import { MIRROR, MIRROR_PASSWORD, MIRROR_USER } from "../registries/log-in";
import { PULLS_OF_BUILDS } from "../registries/pulls-of-builds";

/** The mirrors, and what they ask for, which CodeBuild takes from the secret when the build starts. */
export const MIRRORS_INPUT: BuildInput = {
  variables: (_service, { registryMirrors }) =>
    registryMirrors.flatMap((mirror, index) => [
      { name: `${MIRROR}${index}`, value: [`${mirror.registry}=`, ...mirrorAddress(mirror)] },
      ...credentials(mirror, index),
    ]),
  before: PULLS_OF_BUILDS,
};

/** `<secret>:<key of its JSON>`: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, `env/secrets-manager`. */
function credentials(mirror: RegistryMirror, index: number): readonly BuildVariable[] {
  if (mirror.kind !== "uri" || mirror.secret === "") return [];
  const part = (name: string, key: string) =>
    ({ name: `${name}${index}`, value: [mirror.secret, `:${key}`], type: "SECRETS_MANAGER" }) as const;
  return [part(MIRROR_USER, "username"), part(MIRROR_PASSWORD, "password")];
}
