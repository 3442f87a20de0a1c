import type { PullRepository } from "../../service/options/pull-from";
import type { Service } from "../../service/service";
import { fact, type Template } from "../../service/template";
import { type Deployment, filled } from "../deployment";
import type { StatementPart } from "../policy-document";
import { PULL_ACTIONS } from "../registry-actions";
import { cacheHost } from "./mirror-address";
import { repositoryArn } from "./repository-arn";

/** Lets the builds pull what their Dockerfile names, from these repositories alone. */
export function pullFromRepositories<R>(
  { pullFrom }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  if (pullFrom.length === 0) return [];
  return [
    {
      Sid: "PullFrom",
      Action: PULL_ACTIONS,
      Resource: pullFrom.map((repository) => filled(deployment, arnOf(repository))),
    },
  ];
}

/**
 * The registry of a repository that builds log in to; none for the service's own. Of an ARN that is known only at deployment it is
 * the ARN, a space and the suffix of the partition's hosts: the shell makes the host of them.
 */
export function registryToLogInTo(repository: PullRepository): readonly Template[] {
  if (repository.kind === "arn") return [[repository.arn, " ", fact("dnsSuffix")]];
  if (repository.host !== "") return [[repository.host]];
  return repository.account === "" ? [] : [cacheHost(repository)];
}

function arnOf(repository: PullRepository): Template {
  return repository.kind === "arn" ? [repository.arn] : repositoryArn(repository);
}
