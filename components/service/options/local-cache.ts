import { booleanProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Option `localCache`. */
export interface LocalCacheOption {
  /**
   * Whether a build machine keeps what its Docker pulled and the Git metadata of the source for the builds that it gets soon after
   * (CodeBuild's local cache): the images of BuildKit and QEMU are then not pulled again, and a large repository is fetched faster.
   * CodeBuild promises no build such a machine, and has none in a VPC: not beside `network`. The layers of the image are kept in the repository in any case. A change counts
   * from the next build on.
   *
   * See https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
   *
   * @default false
   */
  readonly localCache?: boolean;
}

/** Part of the model: `localCache`. */
export interface LocalCacheModel {
  readonly localCache: boolean;
}

export const LOCAL_CACHE: OptionGroup<LocalCacheOption, LocalCacheModel> = {
  checks: { localCache: (value) => [booleanProblem("localCache", value)] },
  resolve: ({ localCache = false }) => ({ localCache }),
};
