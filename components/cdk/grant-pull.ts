import { Annotations, Resource } from "aws-cdk-lib";
import type { CfnRepository } from "aws-cdk-lib/aws-ecr";
import {
  AccountPrincipal,
  type AddToResourcePolicyResult,
  Grant,
  type IGrantable,
  type IPrincipal,
  type IResourceWithPolicy,
  type PolicyStatement,
  principalIsOwnedResource,
} from "aws-cdk-lib/aws-iam";
import { type Construct, Node } from "constructs";
import { PULL_ACTIONS } from "../render/registry-actions";
import type { Repository } from "../service/options/repository/repository";
import { isObject } from "../text/json";

/** The repository of an image, as grants see it. */
export interface GrantedRepository {
  readonly scope: Construct;
  readonly model: Repository;
  readonly arn: string;
  /** Not there for an existing repository. */
  readonly resource: CfnRepository | undefined;
}

/**
 * Lets a principal pull: by its own policy, and by the repository's for a principal of another account or of AWS.
 */
export function grantPull(repository: GrantedRepository, grantee: IGrantable): Grant {
  const { scope, arn } = repository;
  const child = scope.node.tryFindChild(ID);
  const resource = child instanceof RepositoryGrants ? child : new RepositoryGrants(repository);
  Grant.addToPrincipal({ grantee, actions: ["ecr:GetAuthorizationToken"], resourceArns: ["*"], scope });
  const pull = { grantee, actions: [...PULL_ACTIONS], resourceArns: [arn], resourceSelfArns: [], resource };
  const account = accountToTrust(resource, grantee.grantPrincipal);
  if (account === undefined) return Grant.addToPrincipalOrResource(pull);
  return Grant.addToPrincipalAndResource({ ...pull, resourcePolicyPrincipal: new AccountPrincipal(account) });
}

const ID = "pull-grants";

/** The policy of the repository as the target of grants; makes no resource. */
class RepositoryGrants extends Resource implements IResourceWithPolicy {
  readonly #repository: GrantedRepository;

  constructor(repository: GrantedRepository) {
    const { scope, model } = repository;
    const home = model.kind === "existing" && model.home !== "stack" ? model.home : undefined;
    super(scope, ID, home && { account: home.account, region: home.region });
    this.#repository = repository;
  }

  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    const { resource, scope, model } = this.#repository;
    const policy: unknown = resource?.repositoryPolicyText;
    if (resource === undefined || !isObject(policy) || !Array.isArray(policy.Statement)) {
      Annotations.of(scope).addWarningV2(
        "multiarch-codebuild:existing-repository-policy",
        `the existing repository ${model.name} keeps its own policy; add the statement there that lets the grantee pull`,
      );
      return { statementAdded: false };
    }
    resource.repositoryPolicyText = {
      ...policy,
      Statement: [...policy.Statement, statement.toStatementJson()],
    };
    return { statementAdded: true, policyDependable: resource };
  }
}

/**
 * ECR refuses a policy with a role that does not exist. A role that another account's stack makes may not exist yet when this one
 * is deployed, so its account is let in; the role's own policy lets nobody but the role pull.
 */
function accountToTrust(resource: RepositoryGrants, principal: IPrincipal): string | undefined {
  const account = principal.principalAccount;
  if (account === undefined || account === resource.env.account) return undefined;
  if (!principalIsOwnedResource(principal)) return undefined;
  const isDeployedBefore = resource.stack.dependencies.some((stack) =>
    Node.of(principal).scopes.includes(stack),
  );
  return isDeployedBefore ? undefined : account;
}
