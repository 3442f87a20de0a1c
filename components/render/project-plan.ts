import type { Architecture } from "../service/architectures";
import type { BuildProject } from "../service/build-project";
import { BUILD_ENVIRONMENT } from "../service/contract";
import type { Text } from "../service/late";
import type { Publisher } from "../service/publisher";
import type { Service } from "../service/service";
import type { Source } from "../service/sources/source";
import { isCodeBuildImage } from "./build-image";
import type { VariableType } from "./buildspec/build-input";
import { buildVariables } from "./buildspec/build-inputs";
import { projectBuildspec } from "./buildspec/buildspec";
import { type Deployment, filled, isPlain, textOf } from "./deployment";
import { buildLogicalId } from "./logical-ids";
import { type SourcePlan, sourcePlan } from "./source-plan";
import { type WebhookFilter, webhookFilterGroups } from "./webhook";

/** A CodeBuild project in CodeBuild's terms. */
export interface ProjectPlan<R> {
  readonly architecture: Architecture;
  readonly logicalId: string;
  readonly name: string;
  readonly description: string;
  readonly timeoutMinutes: number;
  readonly queuedTimeoutMinutes: number;
  readonly environment: {
    readonly type: string;
    readonly image: string;
    readonly computeType: string;
    /** Absent for machines on demand. */
    readonly fleet?: { readonly fleetArn: R | string };
    /** Absent for the kernel that CodeBuild chooses. */
    readonly hostKernel?: string;
    /** Docker needs it, and so does every build: API `ProjectEnvironment.privilegedMode`. */
    readonly privilegedMode: true;
    /** CodeBuild may pull its own images alone: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html */
    readonly imagePullCredentialsType: "CODEBUILD" | "SERVICE_ROLE";
    /** ARN of the certificate of the source's own authority; absent for a public one. */
    readonly certificate?: R;
  };
  readonly source: SourcePlan<R>;
  readonly artifacts: { readonly type: "NO_ARTIFACTS" | "CODEPIPELINE" };
  /** YAML, the same text for every project. */
  readonly buildspec: string;
  /** Absent without a local cache: API `ProjectCache`. */
  readonly cache?: { readonly type: "LOCAL"; readonly modes: readonly string[] };
  /** Absent for the network of CodeBuild, or of the fleet. */
  readonly network: { readonly vpcConfig?: VpcPlan<R> };
  /** Version that a build without a version of its own builds; absent for the default of the source. */
  readonly version: { readonly sourceVersion?: string };
  /** One, or none. */
  readonly webhooks: readonly WebhookPlan[];
  /** Environment variables, which name the repository. */
  variables(repositoryUri: R): readonly ProjectVariable<R>[];
}

/** API `VpcConfig`. */
export interface VpcPlan<R> {
  readonly vpcId: R | string;
  readonly subnets: readonly (R | string)[];
  readonly securityGroupIds: readonly (R | string)[];
}

/** API `EnvironmentVariable`; of type `PLAINTEXT` when the type is left out. */
export interface ProjectVariable<R> {
  readonly name: string;
  readonly value: R | string;
  readonly type?: VariableType;
}

export interface WebhookPlan {
  readonly logicalId: string;
  readonly filterGroups: readonly (readonly WebhookFilter[])[];
  /** Absent for a webhook of the repository itself. */
  readonly scope: { readonly scopeConfiguration?: WebhookScopePlan };
}

/** API type `ScopeConfiguration`. */
export interface WebhookScopePlan {
  readonly name: string;
  readonly scope: string;
  /** Host of a provider that somebody runs by himself. */
  readonly domain?: string;
}

export function projectPlan<R>(
  service: Service,
  publisher: Publisher,
  project: BuildProject,
  deployment: Deployment<R>,
): ProjectPlan<R> {
  const { architecture } = project;
  const { project: source } = service.source;
  const { sourceVersion } = source;
  const leads = service.projects[0]?.architecture === architecture;
  return {
    architecture,
    logicalId: buildLogicalId("build", architecture),
    name: project.projectName,
    description: `Builds ${project.platforms.join(", ")} of ${service.name}`,
    timeoutMinutes: service.timeoutMinutes,
    queuedTimeoutMinutes: service.queuedTimeoutMinutes,
    network: networkPlan(service, project, deployment),
    environment: environmentPlan(project, service.source, deployment),
    source: sourcePlan(service, { architecture, leads }, deployment),
    // A pipeline takes what a build leaves, which is nothing: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
    artifacts: { type: source.type === "CODEPIPELINE" ? "CODEPIPELINE" : "NO_ARTIFACTS" },
    buildspec: projectBuildspec(service.source),
    ...(service.localCache && { cache: LOCAL_CACHE }),
    version: { ...(sourceVersion !== undefined && { sourceVersion }) },
    webhooks: leads ? webhookPlans(service, architecture) : [],
    variables: (repositoryUri) => [
      { name: BUILD_ENVIRONMENT.repositoryUri, value: repositoryUri },
      { name: BUILD_ENVIRONMENT.platforms, value: project.platforms.join(" ") },
      { name: BUILD_ENVIRONMENT.emulators, value: project.emulators.join(",") || "none" },
      ...buildVariables(service, publisher).map(({ value, ...variable }) => ({
        ...variable,
        value: isPlain(value) ? value.join("") : filled(deployment, value),
      })),
    ],
  };
}

/** A fleet brings its own network: https://docs.aws.amazon.com/codebuild/latest/userguide/fleets.html */
function networkPlan<R>(
  { network: [network] }: Service,
  { fleet }: BuildProject,
  deployment: Deployment<R>,
): ProjectPlan<R>["network"] {
  if (network === undefined || fleet !== "") return {};
  const { vpcId, subnets, securityGroups } = network;
  const text = (value: Text) => textOf(deployment, value);
  return {
    vpcConfig: { vpcId: text(vpcId), subnets: subnets.map(text), securityGroupIds: securityGroups.map(text) },
  };
}

function environmentPlan<R>(
  { environmentType, image, computeType, fleet, hostKernel }: BuildProject,
  { certificate }: Source,
  deployment: Deployment<R>,
): ProjectPlan<R>["environment"] {
  return {
    type: environmentType,
    image,
    computeType,
    ...(fleet !== "" && { fleet: { fleetArn: textOf(deployment, fleet) } }),
    ...(hostKernel !== "" && { hostKernel }),
    privilegedMode: true,
    imagePullCredentialsType: isCodeBuildImage(image) ? "CODEBUILD" : "SERVICE_ROLE",
    ...(certificate && { certificate: filled(deployment, certificate) }),
  };
}

/** Only the leader, the first project, has a webhook; the publisher starts the other one. */
function webhookPlans(service: Service, architecture: Architecture): readonly WebhookPlan[] {
  const filterGroups = webhookFilterGroups(service);
  if (filterGroups.length === 0) return [];
  return [{ logicalId: buildLogicalId("webhook", architecture), filterGroups, scope: scopeOf(service) }];
}

function scopeOf({ source }: Service): WebhookPlan["scope"] {
  if (source.scope === undefined) return {};
  const { repository: _, ...scopeConfiguration } = source.scope;
  return { scopeConfiguration };
}

/** What Docker pulled, and the metadata of the source's repository. */
const LOCAL_CACHE = { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE", "LOCAL_SOURCE_CACHE"] } as const;
