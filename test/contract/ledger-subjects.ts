import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoLedger } from "../../components/publisher/adapters/dynamodb/dynamo-ledger";
import { dynamoTable } from "../../components/publisher/adapters/dynamodb/dynamo-table";
import type { Ledger } from "../../components/publisher/ports/ledger";
import { LEDGER_KEYS } from "../../components/service/contract";
import { FakeTable } from "../fakes/dynamo-table";
import { FakeLedger } from "../fakes/ledger";
import { type LocalCloud, type Subject, subjects } from "./subjects";

/** The adapter also over a table in memory, which reads the adapter's expressions as DynamoDB does. */
export const ledgerSubjects: readonly Subject<Ledger>[] = [
  ...subjects<Ledger>(() => new FakeLedger(), onLocalCloud),
  { name: "over a table in memory", isLocal: false, make: async () => dynamoLedger(new FakeTable()) },
];

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
