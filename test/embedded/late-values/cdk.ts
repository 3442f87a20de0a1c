import { App, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/cdk";

const stack = new Stack(new App(), "LateValues");
const sources = new Bucket(stack, "sources", { removalPolicy: RemovalPolicy.DESTROY });
const alerts = new Topic(stack, "alerts");
const topicArns = [alerts.topicArn];
const publisher = new MultiArchPublisher(stack, "late", {
  alarmTopicArns: topicArns,
  notificationTopicArns: topicArns,
  dashboard: true,
});
const { notificationTopicStatements, alarmTopicStatements } = publisher;
for (const statement of [...notificationTopicStatements, ...alarmTopicStatements])
  alerts.addToResourcePolicy(PolicyStatement.fromJson(statement));
const image = new MultiArchImage(stack, "late-values", {
  publisher,
  source: { type: "s3", bucket: sources.bucketName, key: "source.zip" },
  buildArgs: { GREETING: `hello to ${alerts.topicName}` },
  repository: { deleteImagesOnDestroy: "late-values" },
});
image.nodes.logGroup.retentionInDays = 7;

// Its ARN as an attribute: the local cloud refers to a secret by its name.
const token = new CfnSecret(stack, "token", { secretString: "to be written" }).attrId;
const tokened = new MultiArchImage(stack, "tokened", {
  publisher,
  source: { type: "bitbucket", repository: "acme/tokened", auth: { secret: token } },
  repository: { deleteImagesOnDestroy: "tokened" },
});
// The local cloud makes its projects only when the role may use the connection by then.
const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/0a1b2c3d";
new MultiArchImage(stack, "connected", {
  publisher,
  source: { type: "gitlab", repository: "acme/connected", auth: { connection }, webhook: "group" },
  repository: { deleteImagesOnDestroy: "connected" },
});

const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;

new CfnOutput(stack, "Fleet", {
  value: stack.toJsonString({
    service: { repositoryUri, imageUri, projectNames, publishedDigestParameter },
    made: {
      bucket: sources.bucketName,
      topicArn: alerts.topicArn,
      topicName: alerts.topicName,
      logGroup: image.nodes.logGroup.ref,
      secret: token,
      tokened: tokened.projectNames,
    },
  }),
});
