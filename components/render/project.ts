import { BUILD_ENVIRONMENT } from "../service/contract";
import type { Builder, Service } from "../service/service";
import type { Source } from "../service/sources/source";
import type { Deployment } from "./deployment";

/** A CodeBuild project in CodeBuild's own words; the engines copy it, and decide nothing. */
export interface ProjectPlan<R> {
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
    readonly variables: readonly { readonly name: string; readonly value: R | string }[];
  };
  readonly source: {
    readonly type: string;
    /** Absent without a source. */
    readonly location?: R | string;
    /** Commits to fetch; absent where the source has none. */
    readonly gitCloneDepth?: number;
  };
  /** What is built when a build names nothing else; absent for the source's own default. */
  readonly version: { readonly sourceVersion?: string };
}

/** The project of one builder; its buildspec is `renderBuildspec(service)`, the same for both. */
export function projectPlan<R>(
  service: Service,
  builder: Builder,
  repositoryUri: R,
  deployment: Deployment<R>,
): ProjectPlan<R> {
  return {
    name: builder.projectName,
    description: `Builds ${builder.platforms.join(", ")} of ${service.name}`,
    timeoutMinutes: service.timeoutMinutes,
    environment: {
      type: builder.environmentType,
      image: builder.image,
      computeType: builder.computeType,
      privilegedMode: true,
      imagePullCredentialsType: "CODEBUILD",
      variables: [
        { name: BUILD_ENVIRONMENT.repositoryUri, value: repositoryUri },
        { name: BUILD_ENVIRONMENT.platforms, value: builder.platforms.join(" ") },
        { name: BUILD_ENVIRONMENT.emulators, value: builder.emulators.join(",") || "none" },
      ],
    },
    ...sourcePlan(service.source, deployment),
  };
}

function sourcePlan<R>(
  source: Source,
  deployment: Deployment<R>,
): Pick<ProjectPlan<R>, "source" | "version"> {
  const { type } = source;
  switch (type) {
    case "GITHUB":
      return {
        source: { type, location: source.location, gitCloneDepth: 1 },
        version: { sourceVersion: source.branch },
      };
    case "CODECOMMIT": {
      const host = deployment.concat("https://git-codecommit.", deployment.region, ".", deployment.dnsSuffix);
      const location = deployment.concat(host, `/v1/repos/${source.repository}`);
      return {
        source: { type, location, gitCloneDepth: 1 },
        version: { sourceVersion: source.branch },
      };
    }
    case "S3":
      return { source: { type, location: `${source.bucket}/${source.key}` }, version: {} };
    case "NO_SOURCE":
      return { source: { type }, version: {} };
  }
}
