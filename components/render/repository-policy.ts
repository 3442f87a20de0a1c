import type { Text } from "../service/late";
import type { PullModel } from "../service/options/repository/pull-model";
import { type Deployment, textOf } from "./deployment";
import { document, type PolicyDocument, type StatementPart } from "./policy-document";
import { PUBLISH_ACTIONS, PULL_ACTIONS } from "./registry-actions";

/**
 * Policy of a new repository. It lets the publisher read and put manifests, whose own role then needs no permission for it, and
 * lets those pull who are named.
 */
export function repositoryPolicy<R>(
  publisherRoleArn: R,
  pull: PullModel,
  deployment: Deployment<R>,
): PolicyDocument<R> {
  return document(
    { Sid: "Publish", Action: PUBLISH_ACTIONS, Principal: { AWS: publisherRoleArn } },
    ...accountStatements(pull, deployment),
    ...organizationStatements(pull, deployment),
    ...principalStatements(pull, deployment),
    ...lambdaStatements(pull, deployment),
  );
}

function accountStatements<R>(
  { accounts }: PullModel,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  if (accounts.length === 0) return [];
  const roots = accounts.map((account) => rootOf(account, deployment));
  return [{ Sid: "PullFromAccounts", Action: PULL_ACTIONS, Principal: { AWS: roots } }];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid */
function organizationStatements<R>(
  { organization }: PullModel,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  if (organization === "") return [];
  return [
    {
      Sid: "PullFromOrganization",
      Action: PULL_ACTIONS,
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": textOf(deployment, organization) } },
    },
  ];
}

function principalStatements<R>(
  { principals }: PullModel,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  if (principals.length === 0) return [];
  const arns = principals.map((arn) => textOf(deployment, arn));
  return [{ Sid: "PullAsPrincipals", Action: PULL_ACTIONS, Principal: { AWS: arns } }];
}

/**
 * Lambda fetches the image itself, when a function is made and again later. Its statements have the names and the form of
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions; the one of this account is
 * what Lambda would otherwise add to the policy by itself. Functions of another account also need their account in the policy.
 */
function lambdaStatements<R>({ lambda }: PullModel, deployment: Deployment<R>): readonly StatementPart<R>[] {
  const own: readonly StatementPart<R>[] = [
    lambdaStatement("LambdaECRImageRetrievalPolicy", [functionsOf(deployment.account, deployment)]),
  ];
  const roots = lambda.accounts.map((account) => rootOf(account, deployment));
  const functions = lambda.accounts.map((account) => functionsOf(textOf(deployment, account), deployment));
  const others: readonly StatementPart<R>[] = [
    { Sid: "LambdaCrossAccountPermission", Action: LAMBDA_ACTIONS, Principal: { AWS: roots } },
    lambdaStatement("LambdaECRImageCrossAccountRetrievalPolicy", functions),
  ];
  return [...(lambda.own ? own : []), ...(functions.length > 0 ? others : [])];
}

const LAMBDA_ACTIONS = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

function lambdaStatement<R>(Sid: string, functions: readonly R[]): StatementPart<R> {
  return {
    Sid,
    Action: LAMBDA_ACTIONS,
    Principal: { Service: "lambda.amazonaws.com" },
    Condition: { StringLike: { "aws:sourceArn": functions } },
  };
}

function rootOf<R>(account: Text, deployment: Deployment<R>): R {
  return deployment.concat("arn:", deployment.partition, ":iam::", textOf(deployment, account), ":root");
}

/** A repository's functions are in its own region. */
function functionsOf<R>(account: R | string, deployment: Deployment<R>): R {
  const { partition, region, concat } = deployment;
  return concat("arn:", partition, ":lambda:", region, ":", account, ":function:*");
}
