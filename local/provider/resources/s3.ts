import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, text, texts } from "../field";
import { object } from "../fields";
import { tagList, tagsOf } from "../tags";

/** `aws.s3.Bucket`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const s3Bucket = define({
  type: "aws:s3/bucket:Bucket",
  naming: { property: "bucket", maxLength: 63 },
  properties: {
    bucket: text({ required: true, replaces: true }),
    tags: texts(),
    versioning: object({ enabled: flag({ default: false }) }, { computed: true }),
  },
  kept: { forceDestroy: flag({ default: false }) },
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName"],

  async create({ bucket }, { clients, region }) {
    // us-east-1 is the one region that is not a location.
    const LocationConstraint = Object.values(BucketLocationConstraint).find(
      (location) => location === region,
    );
    const elsewhere = LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } };
    await clients.s3.send(new CreateBucketCommand({ Bucket: bucket, ...elsewhere }));
    return bucket;
  },

  async complete(id, { tags = {}, versioning }, { clients }) {
    if (versioning?.enabled) await version(clients.s3, id, true);
    if (Object.keys(tags).length > 0) await tag(clients.s3, id, tags);
  },

  async read(id, _, { clients: { s3 }, region }) {
    const found = await unless(GONE, s3.send(new HeadBucketCommand({ Bucket: id })));
    if (found === undefined) return undefined;
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: id }));
    const tagging = await unless(["NoSuchTagSet"], s3.send(new GetBucketTaggingCommand({ Bucket: id })));
    return {
      bucket: id,
      tags: tagsOf(tagging?.TagSet),
      versioning: { enabled: Status === "Enabled" },
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegion: found.BucketRegion ?? region,
      bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
    };
  },

  async update(id, { tags = {}, versioning }, change, { clients }) {
    if (change.has("versioning")) await version(clients.s3, id, versioning?.enabled === true);
    if (change.has("tags")) await tag(clients.s3, id, tags);
  },

  async delete(id, { forceDestroy }, { clients }) {
    if (forceDestroy) await unless(GONE, empty(clients.s3, id));
    await unless(GONE, clients.s3.send(new DeleteBucketCommand({ Bucket: id })));
  },
});

const GONE = ["NoSuchBucket", "NotFound"];

async function version(s3: S3Client, Bucket: string, enabled: boolean): Promise<void> {
  const VersioningConfiguration = { Status: enabled ? "Enabled" : "Suspended" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

async function tag(s3: S3Client, Bucket: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const TagSet = tagList(tags);
  if (TagSet.length === 0) await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
  else await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}

async function empty(s3: S3Client, Bucket: string): Promise<void> {
  const {
    Versions = [],
    DeleteMarkers = [],
    IsTruncated,
  } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  if (IsTruncated) await empty(s3, Bucket);
}
