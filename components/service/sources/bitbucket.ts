import type { Text } from "../late";
import { PROVIDER_FIELDS, type ProviderSource, providerSource } from "./provider";
import { ownerAndName, repositoryField } from "./repository";
import type { SourceKind } from "./source";

/** A repository on Bitbucket Cloud. */
export interface BitbucketSource<R = never> extends ProviderSource<R> {
  /** Kind of the source. */
  readonly type: "bitbucket";
  /** `workspace/name`. */
  readonly repository: string;
}

const PATH = /^[A-Za-z0-9_-]+\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]+$/;

export const BITBUCKET: SourceKind<BitbucketSource<Text>> = {
  fields: {
    repository: repositoryField({
      host: "bitbucket.org",
      check: PATH,
      example: "acme/billing-api",
      called: "its workspace and name",
      path: ownerAndName,
    }),
    ...PROVIDER_FIELDS,
  },
  resolve: (options) =>
    providerSource(options, {
      type: "BITBUCKET",
      address: `https://bitbucket.org/${options.repository}`,
    }),
};
