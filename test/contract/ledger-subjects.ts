import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoLedger } from "../../components/publisher/adapters/dynamodb/dynamo-ledger";
import { dynamoTable } from "../../components/publisher/adapters/dynamodb/dynamo-table";
import type { Ledger } from "../../components/publisher/ports/ledger";
import { LEDGER_KEYS } from "../../components/service/contract";
import { FakeLedger } from "../fakes/ledger";
import { type LocalCloud, subjects } from "./subjects";

export const ledgerSubjects = subjects<Ledger>(() => new FakeLedger(), onLocalCloud);

async function onLocalCloud(cloud: LocalCloud): Promise<Ledger> {
  const client = new DynamoDBClient(cloud.clientSettings);
  const { partition, sort } = LEDGER_KEYS;
  await client.send(
    new CreateTableCommand({
      TableName: cloud.name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: partition, AttributeType: "S" },
        { AttributeName: sort, AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: partition, KeyType: "HASH" },
        { AttributeName: sort, KeyType: "RANGE" },
      ],
    }),
  );
  return dynamoLedger(dynamoTable(client, cloud.name));
}
