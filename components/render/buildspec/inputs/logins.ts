import type { Publisher } from "../../../service/publisher";
import type { Service } from "../../../service/service";
import type { Template } from "../../../service/template";
import { builderRepositories } from "../../registries/builder-repositories";
import { cacheHost } from "../../registries/mirror-address";
import { registryToLogInTo } from "../../registries/pull-repositories";
import type { BuildInput } from "../build-input";
import { LOGIN } from "../registries/log-in";

/** The registries of ECR that the build reads, besides the one that it writes to. */
export const LOGINS_INPUT: BuildInput = {
  variables: (service, publisher) =>
    [...new Map(registries(service, publisher).map((one) => [JSON.stringify(one), one])).values()].map(
      (value, index) => ({ name: `${LOGIN}${index}`, value }),
    ),
};

function registries(
  { pullFrom }: Service,
  { registryMirrors, builderImages }: Publisher,
): readonly Template[] {
  return [
    ...registryMirrors.flatMap((mirror) => (mirror.kind === "pull-through-cache" ? [cacheHost(mirror)] : [])),
    ...builderRepositories(builderImages).map(({ host }) => [host]),
    ...pullFrom.flatMap(registryToLogInTo),
  ];
}
