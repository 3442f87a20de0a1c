import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/pulumi";

const reached: string[] = [];
const sources = new aws.s3.Bucket("sources", { forceDestroy: true });
const alerts = new aws.sns.Topic("alerts");
const topicArns = [alerts.arn];
const publisher = new MultiArchPublisher("late", {
  alarmTopicArns: topicArns,
  notificationTopicArns: topicArns,
  dashboard: true,
});
const { notificationTopicStatements, alarmTopicStatements } = publisher;
const statements = pulumi.all([notificationTopicStatements, alarmTopicStatements]);
new aws.sns.TopicPolicy("alerts", {
  arn: alerts.arn,
  policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.apply((both) => both.flat()) }),
});
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

const token = new aws.secretsmanager.Secret("token");
const tokened = new MultiArchImage("tokened", {
  publisher,
  source: { type: "bitbucket", repository: "acme/tokened", auth: { secret: token.arn } },
  repository: { deleteImagesOnDestroy: "tokened" },
});
// The local cloud makes its projects only when the role may use the connection by then.
const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/0a1b2c3d";
new MultiArchImage("connected", {
  publisher,
  source: { type: "gitlab", repository: "acme/connected", auth: { connection }, webhook: "group" },
  repository: { deleteImagesOnDestroy: "connected" },
});

const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;

export = {
  service: { repositoryUri, imageUri, projectNames, publishedDigestParameter },
  made: {
    bucket: sources.bucket,
    topicArn: alerts.arn,
    topicName: alerts.name,
    logGroup: image.nodes.logGroup.name,
    reached: image.urn.apply(() => reached),
    secret: token.arn,
    tokened: tokened.projectNames,
  },
};
