import { isList, isMap, textsOf, type Value, type ValueMap } from "./value";

/** What the resources of one `aws.Provider` are made with. */
export interface Configuration {
  readonly region: string;
  /** URL of the local cloud, on this machine. */
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Tags that every resource gets. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that a deployment cannot go on with. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/**
 * Reads the settings of an `aws.Provider`, then the environment variables of AWS's tools where a setting is not given.
 * Settings that only matter to the real provider's own checks are accepted, every other one is refused.
 *
 * @throws ConfigurationError when there is no endpoint, or one that is not on this machine: nothing may reach AWS from here.
 */
export function parseConfiguration(settings: ValueMap, environment: Environment): Configuration {
  const problems = configurationProblems(settings);
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));
  const sessionToken = text(settings.token) ?? environment.AWS_SESSION_TOKEN;
  return {
    region: text(settings.region) ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1",
    endpoint: localEndpoint(oneEndpoint(document(settings.endpoints)) ?? environment.AWS_ENDPOINT_URL),
    credentials: {
      accessKeyId: text(settings.accessKey) ?? environment.AWS_ACCESS_KEY_ID ?? "test",
      secretAccessKey: text(settings.secretKey) ?? environment.AWS_SECRET_ACCESS_KEY ?? "test",
      ...(sessionToken && { sessionToken }),
    },
    defaultTags: tagsOf(document(settings.defaultTags)),
  };
}

/** What is wrong with the settings of a provider, one line each. */
export function configurationProblems(settings: ValueMap): readonly string[] {
  return Object.keys(settings)
    .filter((name) => !USED.has(name) && !ACCEPTED.has(name))
    .filter((name) => settings[name] !== "" && settings[name] !== null)
    .map(
      (name) =>
        `${name}: is a setting that the local provider does not have; it knows ${[...USED].join(", ")}`,
    );
}

const USED: ReadonlySet<string> = new Set([
  "accessKey",
  "defaultTags",
  "endpoints",
  "region",
  "secretKey",
  "token",
]);

/** Settings without an effect on one local cloud, and those that Pulumi adds. */
const ACCEPTED: ReadonlySet<string> = new Set([
  "__defaults",
  "maxRetries",
  "pluginDownloadURL",
  "s3UsePathStyle",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "version",
]);

/** The URL that every service of an `endpoints` setting has: the local cloud is one. */
function oneEndpoint(endpoints: unknown): string | undefined {
  const urls = new Set(isList(endpoints) ? endpoints.filter(isMap).flatMap(Object.values) : []);
  if (urls.size > 1)
    throw new ConfigurationError(
      `endpoints: names ${urls.size} URLs; give every service the one of the local cloud`,
    );
  return [...urls].map(String)[0];
}

function localEndpoint(endpoint: string | undefined): string {
  if (endpoint !== undefined && URL.canParse(endpoint) && LOOPBACK.has(new URL(endpoint).hostname))
    return endpoint;
  throw new ConfigurationError(
    `AWS_ENDPOINT_URL: is ${JSON.stringify(endpoint ?? "")}; the local provider only talks to a cloud on this machine, for example "http://127.0.0.1:4566"`,
  );
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Settings that are not text arrive as JSON text, from `new aws.Provider` as from the stack's configuration. */
function document(value: Value | undefined): unknown {
  return typeof value === "string" && value !== "" ? JSON.parse(value) : value;
}

function tagsOf(value: unknown): Readonly<Record<string, string>> {
  return isMap(value) ? textsOf(value.tags) : {};
}
