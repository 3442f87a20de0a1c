import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { CloudWatch } from "./cloudwatch";
import type { Configuration } from "./configuration";

/** AWS's own clients, of one region, pointed at the local cloud. */
export type Clients = ReturnType<typeof clientsOf>;

/** Makes the clients of a region; they connect on their first call. */
export function clientsOf({ endpoint, credentials }: Configuration, region: string) {
  const settings = { region, endpoint, credentials };
  return {
    cloudwatch: new CloudWatch(settings),
    codebuild: new CodeBuildClient(settings),
    dynamodb: new DynamoDBClient(settings),
    ecr: new ECRClient(settings),
    events: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    // Bucket names in the host name do not resolve locally.
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scheduler: new SchedulerClient(settings),
    // The queue URL that the cloud answers carries its own idea of its host name.
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
  };
}
