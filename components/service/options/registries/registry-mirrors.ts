import { isPlainObject } from "../../../text/json";
import { asTyped } from "../../../text/shown";
import type { Text } from "../../late";
import type { Problem } from "../../problem";
import type { OptionGroup, PublisherOptionContext } from "../group";
import { mirrorProblems, shownUri, wrongHost } from "./mirror-checks";

/** A pull-through cache rule of Amazon ECR, in place of a registry. */
export interface PullThroughCacheMirror<R = never> {
  /** Prefix of the rule: its repositories are called `<prefix>/<name in the registry>`. */
  readonly pullThroughCache: string;
  /**
   * Account of the rule, 12 digits. Its repositories and its registry must let this account pull. May be known only at deployment.
   *
   * @default - the account of the service
   */
  readonly account?: string | R;
  /**
   * Region of the rule.
   *
   * @default - the region of the service
   */
  readonly region?: string;
}

/** A secret with what a mirror asks for. */
export interface MirrorCredentials<R = never> {
  /**
   * Whole ARN of a secret of AWS Secrets Manager, a JSON text `{"username": "...", "password": "..."}`. May be known only at
   * deployment.
   */
  readonly secret: string | R;
  /**
   * ARN of the KMS key of the secret. May be known only at deployment.
   *
   * @default - the key that AWS manages for Secrets Manager, which needs no permission
   */
  readonly key?: string | R;
}

/** Any other registry that answers in place of one. */
export interface UriMirror<R = never> {
  /** Its host, with a port and a path where it has them, such as `mirror.example.com/hub`. May be known only at deployment. */
  readonly uri: string | R;
  /**
   * What it asks for.
   *
   * @default - it gives images to anybody
   */
  readonly credentials?: MirrorCredentials<R>;
}

/** What answers in place of a registry. */
export type RegistryMirrorOptions<R = never> = PullThroughCacheMirror<R> | UriMirror<R>;

/** Option `registryMirrors`. */
export interface RegistryMirrorsOption<R = never> {
  /**
   * What answers in place of a public registry, for all builds of this publisher's services, by the registry's host. A mirror of
   * `docker.io` gives BuildKit, QEMU and the SBOM scanner, and every image that a Dockerfile takes from Docker Hub; the Dockerfile
   * stays as it is. Builds may pull from a pull-through cache, and let it fetch what it does not have.
   *
   * A change is in force for the next build. BuildKit goes to the registry itself when its mirror fails, and the log says so.
   *
   * @example { "docker.io": { pullThroughCache: "docker-hub" } }
   *
   * @default {}
   */
  readonly registryMirrors?: Readonly<Record<string, RegistryMirrorOptions<R>>>;
}

/** A mirror with every decision made. An empty text stands for what was left out. */
export type RegistryMirror =
  | {
      readonly kind: "pull-through-cache";
      /** Host of the registry that it stands for. */
      readonly registry: string;
      readonly prefix: string;
      /** Empty for the account of the service. */
      readonly account: Text;
      /** Empty for the region of the service. */
      readonly region: string;
    }
  | {
      readonly kind: "uri";
      readonly registry: string;
      readonly uri: Text;
      /** ARN of the secret, empty for none. */
      readonly secret: Text;
      /** ARN of the secret's key, empty for the one that AWS manages. */
      readonly key: Text;
    };

/** Part of the model: `registryMirrors`, sorted by registry. */
export interface RegistryMirrorsModel {
  readonly registryMirrors: readonly RegistryMirror[];
}

/** Where a value may be known only at deployment. */
export const LATE_REGISTRY_MIRRORS = [
  "registryMirrors.*.account",
  "registryMirrors.*.uri",
  "registryMirrors.*.credentials.secret",
  "registryMirrors.*.credentials.key",
];

export const REGISTRY_MIRRORS: OptionGroup<
  RegistryMirrorsOption<Text>,
  RegistryMirrorsModel,
  [],
  PublisherOptionContext
> = {
  checks: { registryMirrors: mirrorsProblems },
  resolve: ({ registryMirrors = {} }) => ({
    registryMirrors: Object.keys(registryMirrors)
      .sort()
      .flatMap((registry) => resolved(registry, registryMirrors[registry])),
  }),
};

function resolved(
  registry: string,
  options: RegistryMirrorOptions<Text> | undefined,
): readonly RegistryMirror[] {
  if (options === undefined) return [];
  if (isCache(options)) {
    const { pullThroughCache: prefix, account = "", region = "" } = options;
    return [{ kind: "pull-through-cache", registry, prefix, account, region }];
  }
  const { uri, credentials } = options;
  return [{ kind: "uri", registry, uri, secret: credentials?.secret ?? "", key: credentials?.key ?? "" }];
}

function isCache(options: RegistryMirrorOptions<Text>): options is PullThroughCacheMirror<Text> {
  return "pullThroughCache" in options && options.pullThroughCache !== undefined;
}

const EXAMPLE = '{ "docker.io": { pullThroughCache: "docker-hub" } }';

function mirrorsProblems(value: unknown, context: PublisherOptionContext): readonly (Problem | undefined)[] {
  const path = "registryMirrors";
  if (!isPlainObject(value))
    return [{ path, reason: `${shownUri(value)} is not a plain object; use for example ${EXAMPLE}` }];
  return Object.entries(value).flatMap(([registry, mirror]) => {
    if (mirror === undefined) return [];
    const place = `${path}.${registry}`;
    const change = wrongHost(registry);
    if (change !== undefined)
      return [{ path: place, reason: `${asTyped(registry)} is not the host of a registry; ${change}` }];
    return mirrorProblems(place, mirror, context);
  });
}
