import type { Text } from "../late";
import { booleanProblem } from "../options/checks";
import { AUTH_FIELD, authPermissions, authPlan, type SourceAuth } from "./auth";
import { GIT_FIELDS, type GitSource, gitProject } from "./git";
import { PATHS_FIELD } from "./paths";
import { DEFAULT_BRANCH, type Source, type SourceField, type WebhookScope } from "./source";

/**
 * What every source at a provider of Git has.
 *
 * @typeParam R what the engine calls a text that is known only at deployment
 * @typeParam Owner whose webhook it may be in place of the repository's own
 */
export interface ProviderSource<R = never, Owner = never> extends GitSource {
  /**
   * Whether every push to the branch starts a run, and every version tag too when `tags` has a version. `true` makes a webhook of the
   * repository. `"organization"` and `"group"`, where the provider has them, make one of its organization or group, for a
   * repository that has all the webhooks it may have.
   *
   * @default true
   */
  readonly webhook?: boolean | Owner;
  /**
   * Globs of files, from the root of the source: a push to the branch starts a run only when it changes one of them, for a
   * repository of several services. `*` stands for any part of a name, `**` for any folders and files. A version tag always starts a
   * run; its prefix says whose version it is.
   *
   * @example ["services/api/**", "libs/**", "go.mod"]
   * @default - every push to the branch starts a run
   */
  readonly paths?: readonly string[];
  /**
   * What CodeBuild reads the source with. A change of it changes the role and both projects in place.
   *
   * @example { connection: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f" }
   * @default - the credential that the account has for this provider in this region
   */
  readonly auth?: SourceAuth<R>;
  /**
   * Whether the provider shows how every build goes, beside its commit. CodeBuild always tells it of builds that a webhook started;
   * with `true` also of retries and starts by hand, under names that stay (`<service>/amd64` and `<service>/arm64`). The
   * credential then needs to write commit statuses.
   *
   * @default false
   */
  readonly reportStatus?: boolean;
  /**
   * Whether the build fetches the files that Git LFS keeps outside of the repository, before it builds. It does so with the credential
   * of the source.
   *
   * @default false
   */
  readonly lfs?: boolean;
}

const yes: SourceField = {
  optional: true,
  check: (value, path) => [booleanProblem(path, value)],
  example: true,
};

/** The fields of `ProviderSource`. */
export const PROVIDER_FIELDS: { readonly [K in keyof Required<ProviderSource>]: SourceField } = {
  ...GIT_FIELDS,
  webhook: yes,
  paths: PATHS_FIELD,
  auth: AUTH_FIELD,
  reportStatus: yes,
  lfs: yes,
};

/** What one provider says of a source. */
export interface ProviderFacts {
  /** `GITHUB`, ... */
  readonly type: string;
  /** Address of the repository without `.git`. */
  readonly address: string;
  /** Whose webhook it is, where it is not the repository's. */
  readonly scope?: WebhookScope;
}

/** What the fields of `ProviderSource` make of the model. */
export function providerSource(
  options: ProviderSource<Text, string>,
  { type, address, scope }: ProviderFacts,
): Omit<Source, "type"> {
  const { branch = DEFAULT_BRANCH, webhook = true, paths = [], auth, reportStatus, lfs = false } = options;
  return {
    branch,
    commits: true,
    address: [address],
    project: {
      type,
      location: [`${address}.git`],
      ...gitProject(options),
      sourceVersion: branch,
      ...authPlan(auth),
      ...(reportStatus && { reportStatus }),
    },
    permissions: authPermissions(auth),
    webhook: webhook !== false,
    ...(scope && { scope }),
    paths: [...paths],
    lfs,
  };
}
