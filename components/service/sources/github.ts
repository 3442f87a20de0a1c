import type { Text } from "../late";
import { PROVIDER_FIELDS, type ProviderSource, providerSource } from "./provider";
import { ownerAndName, repositoryField } from "./repository";
import type { SourceKind } from "./source";
import { webhookField, webhookScope } from "./webhook-owner";

/** A repository on GitHub. */
export interface GitHubSource<R = never> extends ProviderSource<R, "organization"> {
  /** Kind of the source. */
  readonly type: "github";
  /** `owner/name`. */
  readonly repository: string;
}

/**
 * Owners who are Enterprise Managed Users end with `_` and a short code:
 * https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */
export const GITHUB_PATH = /^[A-Za-z0-9_-]+\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]+$/;

export const GITHUB: SourceKind<GitHubSource<Text>> = {
  fields: {
    repository: repositoryField({
      host: "github.com",
      check: GITHUB_PATH,
      example: "acme/billing-api",
      called: "its owner and name",
      path: ownerAndName,
    }),
    ...PROVIDER_FIELDS,
    webhook: webhookField("organization"),
  },
  resolve: (options) =>
    providerSource(options, {
      type: "GITHUB",
      address: `https://github.com/${options.repository}`,
      ...webhookScope("GITHUB_ORGANIZATION", options.repository, options.webhook),
    }),
};
