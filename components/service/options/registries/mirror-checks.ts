import { isPlainObject } from "../../../text/json";
import { asTyped, shown, shownInPrivate } from "../../../text/shown";
import { ecrRegistry } from "../../ecr-address";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import { keyArnProblem, secretArnProblem } from "../../secret-arn";
import { type Check, optionProblems, type PublisherOptionContext } from "../group";

type Problems = readonly (Problem | undefined)[];
type Context = PublisherOptionContext;

const EXAMPLE = 'use for example { pullThroughCache: "docker-hub" }, or { uri: "mirror.example.com" }';

/** The change to make when a key is not the host of a registry as an image's name has it. */
export function wrongHost(registry: string): string | undefined {
  if (HUB.test(registry)) return 'use "docker.io"';
  const host = /^https?:\/\/([^/]+)\/?$/.exec(registry)?.[1];
  if (host !== undefined && HOST.test(host)) return `use ${asTyped(host)}`;
  return HOST.test(registry) ? undefined : 'use for example "docker.io"';
}

/** Other names of Docker Hub. */
const HUB = /^(?:https?:\/\/)?(?:(?:index|registry-1|hub|registry\.hub)\.docker\.(?:io|com)|docker\.com)\/?/;
/** With a dot or a port, or it is `localhost`: else it would be the first part of a name at Docker Hub. */
const HOST = /^(?=[^:]*\.|.*:|localhost$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;

/** Every problem of one mirror. */
export function mirrorProblems(path: string, mirror: unknown, context: Context): Problems {
  if (!isPlainObject(mirror)) return [{ path, reason: `${shownUri(mirror)} is not a mirror; ${EXAMPLE}` }];
  const { pullThroughCache, uri } = mirror;
  if (pullThroughCache === undefined && uri === undefined)
    return [{ path, reason: `it has neither a pullThroughCache nor a uri; ${EXAMPLE}` }];
  if (pullThroughCache !== undefined && uri !== undefined)
    return [{ path, reason: "it has a pullThroughCache and a uri; give one of them" }];
  return optionProblems(uri === undefined ? cacheChecks(path) : uriChecks(path), mirror, context, path);
}

function cacheChecks(path: string): Readonly<Record<string, Check<Context>>> {
  return {
    pullThroughCache: (value) => [prefixProblem(`${path}.pullThroughCache`, value)],
    account: (value, { isLate }) => [
      isLate(`${path}.account`) ? undefined : textProblem(`${path}.account`, value, ACCOUNT),
    ],
    region: (value) => [textProblem(`${path}.region`, value, REGION)],
  };
}

function uriChecks(path: string): Readonly<Record<string, Check<Context>>> {
  return {
    uri: (value, { isLate }) => [isLate(`${path}.uri`) ? undefined : uriProblem(`${path}.uri`, value)],
    credentials: (value, context) => credentialsProblems(`${path}.credentials`, value, context),
  };
}

interface TextRule {
  readonly form: RegExp;
  readonly what: string;
  readonly example: string;
}

const ACCOUNT: TextRule = {
  form: /^\d{12}$/,
  what: "an account id, a text of 12 digits",
  example: "111122223333",
};
/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html */
const REGION: TextRule = { form: /^[a-z]{2}(?:-[a-z]+)+-\d$/, what: "a region", example: "eu-west-1" };

function textProblem(path: string, value: unknown, { form, what, example }: TextRule): Problem | undefined {
  if (typeof value === "string" && form.test(value)) return undefined;
  return { path, reason: `${shown(value)} is not ${what}; use for example ${asTyped(example)}` };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html */
const PREFIX = /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/;

function prefixProblem(path: string, value: unknown): Problem | undefined {
  const { min, max } = LIMITS.cachePrefix;
  const text = typeof value === "string" ? value : "";
  if (text.length >= min && text.length <= max && PREFIX.test(text)) return undefined;
  const reason = `${shown(value)} is not the prefix of a pull-through cache rule; use its ${min} to ${max} characters, for example "docker-hub"`;
  return { path, reason };
}

const URI = /^(?<host>[^/]+)(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

function uriProblem(path: string, value: unknown): Problem | undefined {
  const text = typeof value === "string" ? value : "";
  const host = URI.exec(text)?.groups?.host ?? "";
  const cache = ecrRegistry(text.split("/")[0] ?? "");
  if (cache !== undefined) {
    const prefix = text.slice(cache.host.length + 1) || "docker-hub";
    const change = `{ pullThroughCache: ${asTyped(prefix)}, account: "${cache.account}", region: "${cache.region}" }`;
    return { path, reason: `${shown(text)} is a registry of ECR, which needs permissions; use ${change}` };
  }
  if (HOST.test(host)) return undefined;
  const bare = text
    .replace(/^[a-z]+:\/\//, "")
    .replace(/^[^/]*@/, "")
    .replace(/\/+$/, "");
  const bareHost = URI.exec(bare)?.groups?.host ?? "";
  const change = HOST.test(bareHost) ? `use ${asTyped(bare)}` : 'use for example "mirror.example.com/hub"';
  return {
    path,
    reason: `${shownUri(value)} is not a host with a path, without a scheme and a user; ${change}`,
  };
}

/** What stands before an @ may be a password, and so may what an object or a list holds. */
export function shownUri(value: unknown): string {
  if (typeof value !== "string") return shownInPrivate(value);
  return shown(value.replace(/^([a-z]+:\/\/)?[^/]*@/i, "$1***@"));
}

function credentialsProblems(path: string, value: unknown, context: Context): Problems {
  const use = "use for example { secret: <ARN of a secret> }";
  if (!isPlainObject(value)) return [{ path, reason: `it is not the ARN of a secret in an object; ${use}` }];
  if (value.secret === undefined) return [{ path, reason: `it has no secret; ${use}` }];
  const arn =
    (name: string, problem: typeof secretArnProblem): Check<Context> =>
    (given, { isLate }) => [isLate(`${path}.${name}`) ? undefined : problem(`${path}.${name}`, given)];
  const checks = { secret: arn("secret", secretArnProblem), key: arn("key", keyArnProblem) };
  return optionProblems(checks, value, context, path);
}
