import type { Text } from "../late";
import { CONNECTION_FIELD, type ConnectionAuth } from "./auth";
import { PROVIDER_FIELDS, type ProviderSource, providerSource } from "./provider";
import { groupsAndProject, repositoryField } from "./repository";
import type { SourceKind } from "./source";
import { webhookField, webhookScope } from "./webhook-owner";

/** A repository on GitLab.com. CodeBuild reads it with a connection, never with a token. */
export interface GitLabSource<R = never> extends ProviderSource<R, "group"> {
  /** Kind of the source. */
  readonly type: "gitlab";
  /** `group/name`, with every group that it is in. */
  readonly repository: string;
  /**
   * The connection that CodeBuild reads the source with. A change of it changes the role and both projects in place.
   *
   * @default - the connection that the account has for GitLab in this region
   */
  readonly auth?: ConnectionAuth<R>;
}

/** https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs */
export const GITLAB_PATH =
  /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)+(?!.*\.(?:git|atom)$)[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;

export const GITLAB: SourceKind<GitLabSource<Text>> = {
  fields: {
    repository: repositoryField({
      host: "gitlab.com",
      check: GITLAB_PATH,
      example: "acme/backend/billing-api",
      called: "its groups and name",
      path: groupsAndProject,
    }),
    ...PROVIDER_FIELDS,
    webhook: webhookField("group"),
    auth: CONNECTION_FIELD,
  },
  resolve: (options) =>
    providerSource(options, {
      type: "GITLAB",
      address: `https://gitlab.com/${options.repository}`,
      ...webhookScope("GITLAB_GROUP", options.repository, options.webhook),
    }),
};
