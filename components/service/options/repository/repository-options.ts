import type { PullOptions } from "./pull";

/** Option `repository`. */
export interface RepositoryOption<R = never> {
  /**
   * The ECR repository that receives the image.
   *
   * @default - a new repository with the service's name, or `<namePrefix>/<service>` when the publisher has a prefix
   */
  readonly repository?: RepositoryOptions<R>;
}

/** A new repository and its rules, or the name of an existing one, which keeps its own rules. */
export interface RepositoryOptions<R = never> {
  /**
   * Name of a repository that exists in this account and region, or the ARN of one that may be elsewhere. It keeps its own
   * settings. The publisher must list it in its `existingRepositories`; a publisher that the service makes for itself does. The policy
   * of a repository in another account must have the statements of `repositoryStatements`. Every layer of a push to another region
   * crosses the regions, and so does the build cache.
   *
   * @example "arn:aws:ecr:eu-west-1:123456789012:repository/team/billing-api"
   *
   * @default - a new repository is created
   */
  readonly existing?: string;
  /**
   * Name of the new repository. Changing it creates another repository. The old one and its images stay, unless
   * `deleteImagesOnDestroy` has its name.
   *
   * @default - the service's name, or `<namePrefix>/<service>` when the publisher has a prefix
   */
  readonly name?: string;
  /**
   * Days until images that have commit tags alone expire, 31 to 3680. It is at least 30 more than the publisher's
   * `ledgerRetentionDays`: as long as a run can be rolled back to, its image is there.
   *
   * An image with any other tag stays: one of a version, a branch, a fixed text or a person. ECR takes a tag for another one when
   * it has a letter after `f`, a capital letter or a dot, so some do not count: the tag of a branch which is not the default one, and
   * one that a person put, when they have nothing but digits, `a` to `f`, `-` and `_`, such as `feed` or `1`. Where the tags cannot be told apart, as with
   * `{major}` and no `{version}` in `tags`, no tagged image expires.
   *
   * @default - 120, which is 30 more than the publisher's `ledgerRetentionDays`
   */
  readonly keepCommitDays?: number;
  /**
   * In place of `keepCommitDays`: how many of the newest tagged images are kept, 2 to 100000. An older one expires when it has
   * commit tags alone, even if its run could still be rolled back to. ECR counts the images that stay for another tag too. The
   * cache does not take a place: as many images as there are platforms are kept beyond the number.
   *
   * @default - days decide
   */
  readonly keepImages?: number;
  /**
   * Days until images without a tag expire, 3 to 3650: those of failed runs, replaced caches, and what was left of expired images.
   * When `tags` lacks `{commit}` or `{version}`, published images may be without a tag. It is then at least 30 more than the
   * publisher's `ledgerRetentionDays`.
   *
   * @default - 14, or 120 when `tags` lacks `{commit}` or `{version}`
   */
  readonly keepUntaggedDays?: number;
  /**
   * Days until the build cache of a branch expires, 1 to 3650, counted from the last build that changed it. Its tags start with
   * `cache-branch.`. The cache of the default branch stays; every build replaces it.
   *
   * @default 14
   */
  readonly keepBranchCacheDays?: number;
  /**
   * `"MUTABLE"`: ECR lets every tag move, also release tags, so that only the publisher guards these. Needed where other services
   * or people write moving tags of their own to the repository. A change moves no tag.
   *
   * @default - release tags cannot move where ECR can tell them from the moving tags of `tags`
   */
  readonly tagMutability?: "MUTABLE";
  /**
   * Whether ECR scans every pushed image for known vulnerabilities.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;
  /**
   * What encrypts the images: the ARN of a KMS key in the repository's region, or `"aws/ecr"` for the key that AWS manages in the
   * account. Who deploys must be allowed `kms:CreateGrant`, `kms:RetireGrant` and `kms:DescribeKey` on the key; who pushes and pulls
   * needs nothing of it. ECR sets this when a repository is created: to change it, change `name` too.
   *
   * @default - keys of ECR itself, AES-256
   */
  readonly encryptionKey?: string | R;
  /**
   * Who may pull the image besides this account's own roles.
   *
   * @example { accounts: ["123456789012"], lambda: true }
   *
   * @default - nobody else
   */
  readonly pull?: PullOptions<R>;
  /**
   * Name of the repository, repeated to delete it with every image when the service is removed from the stack.
   *
   * @default - the repository and its images stay
   */
  readonly deleteImagesOnDestroy?: string;
}
