import type { Repository } from "../service/options/repository/repository";
import type { Deployment } from "./deployment";
import { document, type PolicyDocument, type Statement } from "./policy-document";
import { PUBLISH_ACTIONS, PULL_ACTIONS, PUSH_ACTIONS } from "./registry-actions";
import { repositoryArnOf } from "./repository-address";

/** The roles that use the repository of a service. */
export interface RepositoryRoles<R> {
  readonly build: R;
  readonly publisher: R;
}

/**
 * What the policy of a repository in another account must allow; none for a repository of the stack. IAM refuses a role that does
 * not exist, so the stack is deployed first.
 */
export function repositoryStatements<R>(
  repository: Repository,
  { build, publisher }: RepositoryRoles<R>,
): readonly Statement<R>[] {
  if (repository.kind === "new" || repository.home === "stack") return [];
  return document(
    { Sid: "BuildPush", Action: PUSH_ACTIONS, Principal: { AWS: build } },
    { Sid: "Publish", Action: PUBLISH_ACTIONS, Principal: { AWS: publisher } },
  ).Statement;
}

/** What the policy of a role must allow that pulls the image. */
export function pullPolicy<R>(repository: Repository, deployment: Deployment<R>): PolicyDocument<R> {
  return document(
    // The token is for the registry as a whole: the action has no resource form.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    { Sid: "RegistryLogin", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    { Sid: "Pull", Action: PULL_ACTIONS, Resource: [repositoryArnOf(repository, deployment)] },
  );
}
