import { App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/cdk";

const stack = new Stack(new App(), "LateValues");
const sources = new Bucket(stack, "sources", { removalPolicy: RemovalPolicy.DESTROY });
const alerts = new Topic(stack, "alerts");
const publisher = new MultiArchPublisher(stack, "late", { alarmTopicArns: [alerts.topicArn] });
const image = new MultiArchImage(stack, "late-values", {
  publisher,
  source: { type: "s3", bucket: sources.bucketName, key: "source.zip" },
  buildArgs: { GREETING: `hello to ${alerts.topicName}` },
  repository: { deleteImagesOnDestroy: "late-values" },
});
image.nodes.logGroup.retentionInDays = 7;

const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;

new CfnOutput(stack, "Fleet", {
  value: stack.toJsonString({
    service: { repositoryUri, imageUri, projectNames, publishedDigestParameter },
    made: {
      bucket: sources.bucketName,
      topicArn: alerts.topicArn,
      topicName: alerts.topicName,
      logGroup: image.nodes.logGroup.ref,
    },
  }),
});
