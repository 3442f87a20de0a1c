import { setTimeout } from "node:timers/promises";
import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Ports } from "../ports/ports";
import type { Settings } from "../settings";
import { CLIENT_SETTINGS } from "./client-settings";
import { codeBuildBuilds } from "./codebuild-builds";
import { dynamoLedger } from "./dynamodb/dynamo-ledger";
import { dynamoTable } from "./dynamodb/dynamo-table";
import { type EcrClients, ecrRegistry } from "./ecr/ecr-registry";
import { eventBridgeEvents } from "./eventbridge-events";
import { sqsDeadLetters } from "./sqs-dead-letters";
import { ssmParameters } from "./ssm-parameters";
import { stackAnswers } from "./stack-answers";

/**
 * The ports over AWS. The SDK chooses region, credentials and endpoint.
 *
 * @param environment read for `AWS_ENDPOINT_URL_ECR` and `AWS_ENDPOINT_URL`, see `readConfigBlob`
 */
export function awsPorts(
  { tableName, deadLettersUrl }: Pick<Settings, "tableName" | "deadLettersUrl">,
  environment: Readonly<Record<string, string | undefined>>,
): Ports {
  const blobOrigin = environment.AWS_ENDPOINT_URL_ECR ?? environment.AWS_ENDPOINT_URL;
  return {
    registry: ecrRegistry(regionalClients(), blobOrigin),
    builds: codeBuildBuilds(new CodeBuildClient(CLIENT_SETTINGS)),
    ledger: dynamoLedger(dynamoTable(new DynamoDBClient(CLIENT_SETTINGS), tableName)),
    parameters: ssmParameters(new SSMClient(CLIENT_SETTINGS)),
    events: eventBridgeEvents(new EventBridgeClient(CLIENT_SETTINGS)),
    // The endpoint is the region's, as for every other client, whatever host the queue's URL names.
    deadLetters: sqsDeadLetters(
      new SQSClient({ ...CLIENT_SETTINGS, useQueueUrlAsEndpoint: false }),
      deadLettersUrl,
    ),
    stacks: stackAnswers(),
    clock: {
      now: () => Date.now(),
      async sleep(milliseconds) {
        await setTimeout(milliseconds);
      },
    },
  };
}

/** One client for each region that a repository is in. */
function regionalClients(): EcrClients {
  const clients = new Map<string | undefined, ECRClient>();
  return (region) => {
    const client = clients.get(region) ?? new ECRClient({ ...CLIENT_SETTINGS, ...(region && { region }) });
    clients.set(region, client);
    return client;
  };
}
