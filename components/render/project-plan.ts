import type { Architecture } from "../service/architectures";
import type { BuildProject } from "../service/build-project";
import { BUILD_ENVIRONMENT } from "../service/contract";
import type { Service } from "../service/service";

import type { VariableType } from "./buildspec/build-input";
import { buildVariables } from "./buildspec/build-inputs";
import { projectBuildspec } from "./buildspec/buildspec";
import { type Deployment, filled, isPlain } from "./deployment";
import { buildLogicalId } from "./logical-ids";
import { type WebhookFilter, webhookFilterGroups } from "./webhook";

/** A CodeBuild project in CodeBuild's terms. */
export interface ProjectPlan<R> {
  readonly architecture: Architecture;
  readonly logicalId: string;
  readonly name: string;
  readonly description: string;
  readonly timeoutMinutes: number;
  readonly environment: {
    readonly type: string;
    readonly image: string;
    readonly computeType: string;
    /** Docker needs it: API `ProjectEnvironment.privilegedMode`. */
    readonly privilegedMode: true;
    readonly imagePullCredentialsType: "CODEBUILD";
  };
  readonly source: {
    readonly type: string;
    /** Absent without a source. */
    readonly location?: R;
    /** Commits to fetch; absent where the source has none. */
    readonly gitCloneDepth?: number;
  };
  /** YAML, the same text for every project. */
  readonly buildspec: string;
  /** Version that a build without a version of its own builds; absent for the default of the source. */
  readonly version: { readonly sourceVersion?: string };
  /** One, or none. */
  readonly webhooks: readonly WebhookPlan[];
  /** Environment variables, which name the repository. */
  variables(repositoryUri: R): readonly ProjectVariable<R>[];
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
}

export function projectPlan<R>(
  service: Service,
  project: BuildProject,
  deployment: Deployment<R>,
): ProjectPlan<R> {
  const { architecture, environmentType, image, computeType } = project;
  const { location, sourceVersion, ...source } = service.source.project;
  return {
    architecture,
    logicalId: buildLogicalId("build", architecture),
    name: project.projectName,
    description: `Builds ${project.platforms.join(", ")} of ${service.name}`,
    timeoutMinutes: service.timeoutMinutes,
    environment: {
      type: environmentType,
      image,
      computeType,
      privilegedMode: true,
      imagePullCredentialsType: "CODEBUILD",
    },
    source: { ...source, ...(location && { location: filled(deployment, location) }) },
    buildspec: projectBuildspec(),
    version: { ...(sourceVersion !== undefined && { sourceVersion }) },
    webhooks: webhookPlans(service, architecture),
    variables: (repositoryUri) => [
      { name: BUILD_ENVIRONMENT.repositoryUri, value: repositoryUri },
      { name: BUILD_ENVIRONMENT.platforms, value: project.platforms.join(" ") },
      { name: BUILD_ENVIRONMENT.emulators, value: project.emulators.join(",") || "none" },
      ...buildVariables(service).map(({ value, ...variable }) => ({
        ...variable,
        value: isPlain(value) ? value.join("") : filled(deployment, value),
      })),
    ],
  };
}

/** Only the leader, the first project, has a webhook; the publisher starts the other one. */
function webhookPlans(service: Service, architecture: Architecture): readonly WebhookPlan[] {
  const filterGroups = webhookFilterGroups(service);
  if (filterGroups.length === 0 || service.projects[0]?.architecture !== architecture) return [];
  return [{ logicalId: buildLogicalId("webhook", architecture), filterGroups }];
}
