import type { Text } from "../late";
import { globalArn } from "../template";
import { DEFAULT_BRANCH, type SourceKind } from "./source";

/** A ZIP archive in S3. Its revision is a hash of its content, so the publisher sees that both builds built the same. */
export interface S3Source<R = never> {
  /** Kind of the source. */
  readonly type: "s3";
  /** Name of the bucket; may be known only at deployment. */
  readonly bucket: string | R;
  /** Key of the ZIP archive. */
  readonly key: string;
}

export const S3: SourceKind<S3Source<Text>> = {
  fields: {
    bucket: { late: true, check: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, example: "acme-sources" },
    key: { check: /^[^\p{Cc}*?$]{1,1024}$/u, example: "billing-api/source.zip" },
  },
  resolve: ({ bucket, key }) => ({
    branch: DEFAULT_BRANCH,
    commits: false,
    address: ["s3://", bucket, `/${key}`],
    project: { type: "S3", location: [bucket, `/${key}`] },
    permissions: [
      { actions: ["s3:GetObject", "s3:GetObjectVersion"], resource: globalArn("s3", bucket, `/${key}`) },
    ],
    webhook: false,
    paths: [],
  }),
};
