import type { Text } from "../late";
import { CONNECTION_FIELD, type ConnectionAuth } from "./auth";
import { CERTIFICATE_FIELD, type CertificateSource, certificateSource } from "./certificate";
import { GITLAB_PATH } from "./gitlab";
import { PROVIDER_FIELDS, type ProviderSource, providerSource } from "./provider";
import { groupsAndProject } from "./repository";
import { repositoryUrl, repositoryUrlField } from "./repository-url";
import type { SourceKind } from "./source";
import { webhookField, webhookScope } from "./webhook-owner";

/** A repository on a GitLab that somebody runs by himself. CodeBuild reads it with a connection, never with a token. */
export interface SelfManagedGitLabSource<R = never> extends ProviderSource<R, "group">, CertificateSource<R> {
  /** Kind of the source. */
  readonly type: "gitlab-self-managed";
  /** Its `https://` address. */
  readonly url: string;
  /**
   * The connection that CodeBuild reads the source with. A change of it changes the role and both projects in place.
   *
   * @default - the connection that the account has for self-managed GitLab in this region
   */
  readonly auth?: ConnectionAuth<R>;
}

export const GITLAB_SELF_MANAGED: SourceKind<SelfManagedGitLabSource<Text>> = {
  fields: {
    url: repositoryUrlField({
      path: GITLAB_PATH,
      example: "https://gitlab.acme.example/backend/billing-api",
      known: { host: "gitlab.com", type: "gitlab" },
      pathOf: groupsAndProject,
    }),
    ...PROVIDER_FIELDS,
    webhook: webhookField("group"),
    auth: CONNECTION_FIELD,
    certificate: CERTIFICATE_FIELD,
  },
  resolve: (options) => {
    const { address, path, host } = repositoryUrl(options.url);
    const scope = webhookScope("GITLAB_GROUP", path, options.webhook, host);
    const source = providerSource(options, { type: "GITLAB_SELF_MANAGED", address, ...scope });
    return certificateSource(options, source);
  },
};
