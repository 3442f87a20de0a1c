import type { Publisher } from "../service/publisher";
import type { Service } from "../service/service";
import { mapValues } from "../text/map-values";
import { addedStatements } from "./added-statements";
import { pullBuildImages } from "./build-image";
import { readPackages } from "./code-artifact-permissions";
import { type Deployment, filled } from "./deployment";
import { enterNetwork } from "./network-permissions";
import { document, logStatement, type PolicyDocument, type StatementPart } from "./policy-document";
import { mirrorPermissions } from "./registries/mirror-permissions";
import { pullFromRepositories } from "./registries/pull-repositories";
import { PUSH_ACTIONS } from "./registry-actions";
import { repositoryArnOf } from "./repository-address";
import { readSecrets } from "./secret-permissions";

/** What one thing that a service asks for allows its builds. */
type BuildPermission = <R>(
  service: Service,
  deployment: Deployment<R>,
  publisher: Publisher,
) => readonly StatementPart<R>[];

/** One line for each thing that builds may do; a service that does not ask for it has no statement for it. */
const BUILD_PERMISSIONS: readonly BuildPermission[] = [
  logIn,
  pushAndPull,
  mirrorPermissions,
  writeLogs,
  readSource,
  pullBuildImages,
  readSecrets,
  pullFromRepositories,
  readPackages,
  enterNetwork,
  addedStatements,
];

/** What both builds of a service may do: push to one repository, write one log group, read one source. */
export function buildRolePolicy<R>(
  service: Service,
  publisher: Publisher,
  deployment: Deployment<R>,
): PolicyDocument<R> {
  return document(...BUILD_PERMISSIONS.flatMap((permission) => permission(service, deployment, publisher)));
}

/**
 * The token is for the registry as a whole: the action has no resource form.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
function logIn<R>(): readonly StatementPart<R>[] {
  return [{ Sid: "RegistryLogin", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] }];
}

function pushAndPull<R>(service: Service, deployment: Deployment<R>): readonly StatementPart<R>[] {
  return [
    {
      Sid: "PushAndPull",
      Action: PUSH_ACTIONS,
      Resource: [repositoryArnOf(service.repository, deployment)],
    },
  ];
}

function writeLogs<R>(service: Service, deployment: Deployment<R>): readonly StatementPart<R>[] {
  return [logStatement(service.logGroupName, deployment)];
}

function readSource<R>({ source }: Service, deployment: Deployment<R>): readonly StatementPart<R>[] {
  return source.permissions.map(({ sid, actions, resource, equals }) => ({
    Sid: sid,
    Action: actions,
    Resource: [filled(deployment, resource)],
    ...(equals && {
      Condition: { StringEquals: mapValues(equals, (value) => filled(deployment, value)) },
    }),
  }));
}
