import type { Text } from "../late";
import { CERTIFICATE_FIELD, type CertificateSource, certificateSource } from "./certificate";
import { GITHUB_PATH } from "./github";
import { PROVIDER_FIELDS, type ProviderSource, providerSource } from "./provider";
import { ownerAndName } from "./repository";
import { repositoryUrl, repositoryUrlField } from "./repository-url";
import type { SourceKind } from "./source";

/** A repository on a GitHub Enterprise Server. CloudFormation makes no webhook of an organization there. */
export interface GitHubEnterpriseSource<R = never> extends ProviderSource<R>, CertificateSource<R> {
  /** Kind of the source. */
  readonly type: "github-enterprise";
  /** Its `https://` address. */
  readonly url: string;
}

export const GITHUB_ENTERPRISE: SourceKind<GitHubEnterpriseSource<Text>> = {
  fields: {
    url: repositoryUrlField({
      path: GITHUB_PATH,
      example: "https://github.acme.example/platform/billing-api",
      known: { host: "github.com", type: "github" },
      pathOf: ownerAndName,
    }),
    ...PROVIDER_FIELDS,
    certificate: CERTIFICATE_FIELD,
  },
  resolve: (options) => {
    const { address } = repositoryUrl(options.url);
    return certificateSource(options, providerSource(options, { type: "GITHUB_ENTERPRISE", address }));
  },
};
