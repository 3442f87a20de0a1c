import { setTimeout } from "node:timers/promises";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Ports } from "../ports";
import type { Settings } from "../settings";
import { CLIENT_SETTINGS } from "./client-settings";
import { codeBuildBuilds } from "./codebuild-builds";
import { dynamoLedger } from "./dynamo-ledger";
import { dynamoTable } from "./dynamo-table";
import { ecrRegistry } from "./ecr-registry";
import { eventBridgeAnnouncements } from "./eventbridge-announcements";
import { ssmParameters } from "./ssm-parameters";

/**
 * The ports over AWS. Region, credentials and endpoint are the SDK's own business.
 *
 * @param environment read for `AWS_ENDPOINT_URL_ECR` and `AWS_ENDPOINT_URL`, see `readConfigBlob`
 */
export function awsPorts(
  { tableName }: Pick<Settings, "tableName">,
  environment: Readonly<Record<string, string | undefined>>,
): Ports {
  const blobOrigin = environment.AWS_ENDPOINT_URL_ECR ?? environment.AWS_ENDPOINT_URL;
  return {
    registry: ecrRegistry(new ECRClient(CLIENT_SETTINGS), blobOrigin),
    builds: codeBuildBuilds(new CodeBuildClient(CLIENT_SETTINGS)),
    ledger: dynamoLedger(dynamoTable(new DynamoDBClient(CLIENT_SETTINGS), tableName)),
    parameters: ssmParameters(new SSMClient(CLIENT_SETTINGS)),
    announcements: eventBridgeAnnouncements(new EventBridgeClient(CLIENT_SETTINGS)),
    clock: {
      now: () => Date.now(),
      async sleep(milliseconds) {
        await setTimeout(milliseconds);
      },
    },
  };
}
