import { compare, parse } from "semver";

/** How the git tags of a service's versions are read. */
export interface VersionPolicy {
  /** What stands before the version in the git tag, such as `api/`; empty for tags that are a version alone. */
  readonly prefix: string;
  /** How a version is written and ordered. */
  readonly scheme: "semver";
}

export const PLAIN_VERSIONS: VersionPolicy = { prefix: "", scheme: "semver" };

/** A version of a service. */
export interface Version {
  /** As it was written, without prefix and `v`. */
  readonly text: string;
  /** Whether it is no pre-release. */
  readonly stable: boolean;
  /** Text of `{minor}` and `{major}`; `undefined` where the version has none. */
  readonly minor: string | undefined;
  readonly major: string | undefined;
}

/** The version of a git tag, such as `v1.4.2` or `1.4.2`; `undefined` for a tag that is none of the service's versions. */
export function parseVersion(tag: string, { prefix }: VersionPolicy): Version | undefined {
  if (!tag.startsWith(prefix)) return undefined;
  const text = tag.slice(prefix.length).replace(/^v/, "");
  // The parser itself takes one more "v" and white space around.
  const version = /^\d\S*$/.test(text) ? parse(text) : null;
  if (version === null) return undefined;
  const { raw, major, minor, prerelease } = version;
  const stable = prerelease.length === 0;
  return {
    text: raw,
    stable,
    minor: stable ? `${major}.${minor}` : undefined,
    major: stable ? `${major}` : undefined,
  };
}

/** The order of two version texts of one service: positive when `left` is newer. */
export function compareVersions(_policy: VersionPolicy, left: string, right: string): number {
  return compare(left, right);
}
