import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/pulumi";

const reached: string[] = [];
const sources = new aws.s3.Bucket("sources", { forceDestroy: true });
const alerts = new aws.sns.Topic("alerts");
const publisher = new MultiArchPublisher("late", { alarmTopicArns: [alerts.arn] });
const image = new MultiArchImage(
  "late-values",
  {
    publisher,
    source: { type: "s3", bucket: sources.bucket, key: "source.zip" },
    buildArgs: { GREETING: pulumi.interpolate`hello to ${alerts.name}` },
    repository: { deleteImagesOnDestroy: "late-values" },
  },
  {
    transforms: [
      ({ type, name, props, opts }) => {
        reached.push(name);
        if (type !== "aws:cloudwatch/logGroup:LogGroup") return undefined;
        return { props: { ...props, retentionInDays: 7 }, opts };
      },
    ],
  },
);

const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;

export = {
  service: { repositoryUri, imageUri, projectNames, publishedDigestParameter },
  made: {
    bucket: sources.bucket,
    topicArn: alerts.arn,
    topicName: alerts.name,
    logGroup: image.nodes.logGroup.name,
    reached: image.urn.apply(() => reached),
  },
};
