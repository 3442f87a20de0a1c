import { parseImageReference } from "../../oci/image-reference";
import type { RegistryMirror } from "../../service/options/registries/registry-mirrors";
import { fact, type Template } from "../../service/template";

/** Host and path of a mirror, in front of the name of a repository. */
export function mirrorAddress(mirror: RegistryMirror): Template {
  if (mirror.kind === "uri") return [mirror.uri];
  return [...cacheHost(mirror), `/${mirror.prefix}`];
}

/** Host of the registry of ECR that has a pull-through cache. */
export function cacheHost({
  account,
  region,
}: Pick<Extract<RegistryMirror, { kind: "pull-through-cache" }>, "account" | "region">): Template {
  return [account || fact("account"), ".dkr.ecr.", region || fact("region"), ".", fact("dnsSuffix")];
}

/**
 * The reference that Docker's engine pulls an image by. Its own mirrors have neither a path nor a login, so the name of the mirror
 * stands in the reference: https://docs.docker.com/docker-hub/image-library/mirror/
 */
export function pulledFrom(reference: string, mirrors: readonly RegistryMirror[]): Template {
  const { registry, repository, tag, digest } = parseImageReference(reference);
  const mirror = mirrors.find((one) => one.registry === registry);
  if (mirror === undefined) return [reference];
  const ending = `${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  return [...mirrorAddress(mirror), `/${repository}${ending}`];
}
