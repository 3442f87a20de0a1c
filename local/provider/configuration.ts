import { mapOf, textOf, type ValueMap } from "./value";

/** What the resources of one `aws.Provider` are made with. */
export interface Configuration {
  readonly region: string;
  /** URL of the local cloud, on this machine. */
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Tags that every resource gets. */
  readonly defaultTags: ValueMap;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that a deployment cannot go on with. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/**
 * Reads the settings of an `aws.Provider`, then the environment variables of AWS's tools where a setting is not given.
 *
 * @throws ConfigurationError when there is no endpoint, or one that is not on this machine: nothing may reach AWS from here.
 */
export function parseConfiguration(settings: ValueMap, environment: Environment): Configuration {
  const problems = configurationProblems(settings);
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
  const read = (setting: string, ...variables: readonly string[]) =>
    textOf(settings[setting]) || variables.map((name) => environment[name]).find(Boolean);
  const sessionToken = read("token", "AWS_SESSION_TOKEN");
  // Settings that are not text arrive as JSON text, from `new aws.Provider` as from the stack's configuration.
  const defaultTags = JSON.parse(textOf(settings.defaultTags) || "{}");
  return {
    region: read("region", "AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1",
    endpoint: localEndpoint(environment.AWS_ENDPOINT_URL),
    credentials: {
      accessKeyId: read("accessKey", "AWS_ACCESS_KEY_ID") ?? "test",
      secretAccessKey: read("secretKey", "AWS_SECRET_ACCESS_KEY") ?? "test",
      ...(sessionToken && { sessionToken }),
    },
    defaultTags: mapOf(mapOf(defaultTags).tags),
  };
}

/** What is wrong with the settings of a provider, one line each; those that only matter to the real provider's checks are accepted. */
export function configurationProblems(settings: ValueMap): readonly string[] {
  return Object.entries(settings)
    .filter(([name, value]) => !USED.includes(name) && !ACCEPTED.test(name) && value !== "")
    .map(([name]) => `${name}: is a setting that the local provider does not have; use ${USED.join(", ")}`);
}

const USED = ["accessKey", "defaultTags", "region", "secretKey", "token"];

/** Settings without an effect on one local cloud, and those that Pulumi adds. */
const ACCEPTED = /^(__defaults|maxRetries|pluginDownloadURL|s3UsePathStyle|skip[A-Z]\w*|version)$/;

function localEndpoint(endpoint = ""): string {
  if (URL.canParse(endpoint) && /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(new URL(endpoint).hostname))
    return endpoint;
  throw new ConfigurationError(
    `AWS_ENDPOINT_URL: is ${JSON.stringify(endpoint)}; the local provider only talks to a cloud on this machine, for example "http://127.0.0.1:4566"`,
  );
}
