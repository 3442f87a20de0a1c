/** Vendors whose pipelines can be written. */
export const CI_VENDORS = ["github", "gitlab", "circleci", "codebuild"] as const;
export type CiVendor = (typeof CI_VENDORS)[number];
