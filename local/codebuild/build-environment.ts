import type { Build } from "@aws-sdk/client-codebuild";
import type { BuildHost } from "./build-host";
import type { Credentials } from "./service-role";

/**
 * The environment of a build's shell: the project's variables with the overrides of its start, CodeBuild's own, and the
 * build role's credentials. Nothing of this process but the PATH and the builder's variables.
 * See https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function buildEnvironment(options: {
  readonly host: BuildHost;
  readonly build: Build;
  readonly credentials: Credentials;
  readonly docker: string;
  readonly home: string;
  /** Values of the project's variables with the overrides of its start; the source is fetched without them. */
  readonly variables?: Readonly<Record<string, string>>;
}): NodeJS.ProcessEnv {
  const { host, build, credentials } = options;
  const { cloud } = host;
  return {
    ...host.env,
    ...options.variables,
    DOCKER_CONFIG: options.docker,
    HOME: options.home,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: "true",
    CODEBUILD_BUILD_ID: build.id ?? "",
    CODEBUILD_BUILD_ARN: build.arn ?? "",
    CODEBUILD_BUILD_NUMBER: `${build.buildNumber ?? 1}`,
    CODEBUILD_INITIATOR: build.initiator ?? "",
    CODEBUILD_START_TIME: `${build.startTime?.getTime() ?? Date.now()}`,
  };
}
