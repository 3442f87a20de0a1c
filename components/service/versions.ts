import { literalPattern } from "../text/literal-pattern";
import { NUMERIC } from "./version-schemes/numeric";
import type { Scheme, Version } from "./version-schemes/scheme";
import { SEMVER } from "./version-schemes/semver";

/** How versions are written and ordered. */
export type VersionScheme = "semver" | "numeric";

/** How the git tags of a service's versions are read. */
export interface VersionPolicy {
  /** What stands before the version in the git tag, such as `api/`; empty for tags that are a version alone. */
  readonly prefix: string;
  /** How a version is written and ordered. */
  readonly scheme: VersionScheme;
}

export const PLAIN_VERSIONS: VersionPolicy = { prefix: "", scheme: "semver" };

const SCHEMES: { readonly [S in VersionScheme]: Scheme } = { semver: SEMVER, numeric: NUMERIC };
export const VERSION_SCHEMES = ["semver", "numeric"] as const satisfies readonly VersionScheme[];

/**
 * The version of a git tag, such as `v1.4.2` or `1.4.2`; `undefined` for a tag that is none of the service's versions.
 *
 * @param policy `undefined` for tags of no particular service, which a deployed service never has: the prefix is then any text that
 *   ends with `@`, `/` or `-`, and the scheme the first that fits
 */
export function parseVersion(tag: string, policy: VersionPolicy | undefined): Version | undefined {
  if (policy === undefined) return anyVersion(tag);
  if (!tag.startsWith(policy.prefix)) return undefined;
  return SCHEMES[policy.scheme].parse(tag.slice(policy.prefix.length).replace(/^v/, ""));
}

/**
 * The order of two version texts of one service: positive when `left` is newer. A text that is no version is older than any
 * version.
 */
export function compareVersions({ scheme }: VersionPolicy, left: string, right: string): number {
  const { parse, compare } = SCHEMES[scheme];
  const [one, other] = [parse(left) !== undefined, parse(right) !== undefined];
  return one && other ? compare(left, right) : Number(one) - Number(other);
}

/** Whether people would read a name as a version of the service, with or without the prefix of its git tags. */
export function isNamedLikeVersion(name: string, policy: VersionPolicy | undefined): boolean {
  const schemes = policy === undefined ? VERSION_SCHEMES : [policy.scheme];
  const plain = schemes.some((scheme) => parseVersion(name, { prefix: "", scheme }) !== undefined);
  return plain || (policy !== undefined && parseVersion(name, policy) !== undefined);
}

/** Regular expression of the git tags of a service's versions, without anchors. */
export function versionTagPattern({ prefix, scheme }: VersionPolicy): string {
  return `${literalPattern(prefix)}v?${SCHEMES[scheme].pattern}`;
}

/** Regular expression of the text of a version, without anchors. */
export function versionPattern(policy: VersionPolicy | undefined): string {
  const schemes = policy === undefined ? VERSION_SCHEMES : [policy.scheme];
  return `(${schemes.map((scheme) => SCHEMES[scheme].pattern).join("|")})`;
}

function anyVersion(tag: string): Version | undefined {
  const starts = [0, ...[...tag.matchAll(/[@/-]/g)].map(({ index }) => index + 1)];
  const policies = starts.flatMap((start) =>
    VERSION_SCHEMES.map((scheme) => ({ prefix: tag.slice(0, start), scheme })),
  );
  for (const policy of policies) {
    const version = parseVersion(tag, policy);
    if (version !== undefined) return version;
  }
  return undefined;
}
