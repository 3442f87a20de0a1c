import { asTyped } from "../../text/shown";
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

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KEY = /^[^\p{Cc}*?$]{1,1024}$/u;

export const S3: SourceKind<S3Source<Text>> = {
  fields: {
    bucket: { late: true, check: BUCKET, example: "acme-sources", mistake: bucketMistake },
    key: { check: KEY, example: "billing-api/source.zip", mistake: keyMistake },
  },
  resolve: ({ bucket, key }) => ({
    branch: DEFAULT_BRANCH,
    commits: false,
    address: ["s3://", bucket, `/${key}`],
    project: { type: "S3", location: [bucket, `/${key}`] },
    permissions: [
      {
        sid: "ReadSource",
        actions: ["s3:GetObject", "s3:GetObjectVersion"],
        resource: globalArn("s3", bucket, `/${key}`),
      },
    ],
    webhook: false,
    paths: [],
    lfs: false,
  }),
};

export function bucketMistake(text: string): string | undefined {
  const { bucket } = objectAt(text);
  if (bucket === undefined || !BUCKET.test(bucket)) return undefined;
  return `is an address in S3; use the bucket's name ${asTyped(bucket)}`;
}

function keyMistake(text: string): string | undefined {
  const { key } = objectAt(text);
  if (key === undefined || !KEY.test(key) || objectAt(key).key !== undefined) return undefined;
  return `is an address in S3; use the key alone, ${asTyped(key)}`;
}

/** The bucket and the key in an address: `s3://<bucket>/<key>` or an ARN. */
function objectAt(text: string): Readonly<Record<string, string | undefined>> {
  return /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)(?<bucket>[^/]+)(?:\/(?<key>.*))?$/.exec(text)?.groups ?? {};
}
