import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { CodeBuild } from "@aws-sdk/client-codebuild";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { ECR } from "@aws-sdk/client-ecr";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import type { Configuration } from "./configuration";

/** AWS's own clients, of one region, pointed at the local cloud. */
export type Clients = ReturnType<typeof clientsOf>;

/** Makes the clients of a region; they connect on their first call. */
export function clientsOf({ endpoint, credentials }: Configuration, region: string) {
  const settings = { region, endpoint, credentials };
  return {
    cloudformation: new CloudFormation(settings),
    codebuild: new CodeBuild(settings),
    dynamodb: new DynamoDB(settings),
    ecr: new ECR(settings),
    events: new EventBridge(settings),
    lambda: new Lambda(settings),
    // Bucket names in the host name do not resolve locally.
    s3: new S3({ ...settings, forcePathStyle: true }),
    ssm: new SSM(settings),
    sts: new STS(settings),
  };
}

/** The answer of a call, and undefined when what it asks for is gone; CloudFormation says that by a ValidationError. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const isGone = error instanceof Error && /NotFoundException$|^NoSuch|^ValidationError$/.test(error.name);
    if (isGone) return undefined;
    throw error;
  }
}
