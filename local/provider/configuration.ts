import { mapOf, textOf, type ValueMap } from "./value";

/** What the resources of one `aws.Provider` are made with. */
export interface Configuration {
  readonly region: string;
  /** URL of the local cloud, on this machine. */
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** Tags that every resource gets. */
  readonly defaultTags: ValueMap;
}

/**
 * Reads the settings of an `aws.Provider`, then the environment variables of AWS's tools where a setting is not given.
 *
 * @throws Error for a setting that has no effect here, and for an endpoint that is not on this machine: nothing may reach AWS.
 */
export function parseConfiguration(settings: ValueMap, environment: NodeJS.ProcessEnv): Configuration {
  const strangers = Object.keys(settings).filter((name) => !KNOWN.test(name) && settings[name] !== "");
  if (strangers.length > 0)
    throw new Error(
      `${strangers.join(", ")}: is a setting that the local provider does not have; use accessKey, defaultTags, region and secretKey`,
    );
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  // Settings that are not text arrive as JSON text, from `new aws.Provider` as from the stack's configuration.
  const defaultTags: unknown = JSON.parse(textOf(settings.defaultTags) || "{}");
  return {
    region: textOf(settings.region) || AWS_REGION || AWS_DEFAULT_REGION || "us-east-1",
    endpoint: localEndpoint(environment.AWS_ENDPOINT_URL),
    credentials: {
      accessKeyId: textOf(settings.accessKey) || AWS_ACCESS_KEY_ID || "test",
      secretAccessKey: textOf(settings.secretKey) || AWS_SECRET_ACCESS_KEY || "test",
    },
    defaultTags: mapOf(mapOf(defaultTags).tags),
  };
}

/** Those above, those that only matter to the real provider's own checks, and those that Pulumi adds. */
const KNOWN =
  /^(accessKey|defaultTags|region|secretKey|maxRetries|s3UsePathStyle|skip[A-Z]\w*|__defaults|pluginDownloadURL|version)$/;

function localEndpoint(endpoint = ""): string {
  if (URL.canParse(endpoint) && /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(new URL(endpoint).hostname))
    return endpoint;
  throw new Error(
    `AWS_ENDPOINT_URL: is ${JSON.stringify(endpoint)}; the local provider only talks to a cloud on this machine, for example "http://127.0.0.1:4566"`,
  );
}
