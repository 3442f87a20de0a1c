import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { LEDGER_KEYS } from "../../../service/contract";
import { awsFault, isAwsError } from "../aws-call";
import { fromAttributes, type Json, toAttributes } from "./dynamo-attributes";

/** An item's key: partition, then sort key. */
export type Key = readonly [partition: string, sort: string];

/** One write of one item; the expressions use the names and values given here, all of them. */
export interface Update {
  readonly key: Key;
  readonly update: string;
  readonly condition: string;
  /** Attribute names by placeholder. */
  readonly names: Readonly<Record<string, string>>;
  /** Values by placeholder. */
  readonly values: Readonly<Record<string, Json>>;
}

export type Item = Readonly<Record<string, Json>>;

/** The three calls that the ledger needs of its table. */
export interface DynamoTable {
  /** `done` with the item after the write, or not done with the item as it is (`undefined` when there is none). */
  update(update: Update): Promise<{ readonly done: boolean; readonly item: Item | undefined }>;
  /** All or none; `false` when a condition did not hold. */
  updateAll(updates: readonly Update[]): Promise<boolean>;
  /** Consistent; at most 100 keys. */
  get(keys: readonly Key[]): Promise<readonly Item[]>;
}

export function dynamoTable(client: DynamoDBClient, name: string): DynamoTable {
  return {
    update: (update) => updateOne(client, name, update),
    updateAll: (updates) => updateTogether(client, name, updates),
    get: (keys) => getItems(client, name, keys),
  };
}

async function updateOne(client: DynamoDBClient, table: string, update: Update) {
  const command = new UpdateItemCommand({
    ...parameters(table, update),
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    const { Attributes } = await pastConflicts(() => client.send(command));
    return { done: true, item: Attributes && fromAttributes(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException))
      throw ledgerFault("writing", [update.key], error);
    return { done: false, item: error.Item && fromAttributes(error.Item) };
  }
}

async function updateTogether(client: DynamoDBClient, table: string, updates: readonly Update[]) {
  const TransactItems = updates.map((update) => ({ Update: parameters(table, update) }));
  const command = new TransactWriteItemsCommand({ TransactItems });
  try {
    await pastConflicts(() => client.send(command));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw ledgerFault(
      "writing",
      updates.map(({ key }) => key),
      error,
    );
  }
}

async function getItems(client: DynamoDBClient, table: string, keys: readonly Key[]) {
  const items: Item[] = [];
  let open: Record<string, AttributeValue>[] = keys.map(keyAttributes);
  for (const wait of [...WAITS, 0]) {
    const command = new BatchGetItemCommand({
      RequestItems: { [table]: { Keys: open, ConsistentRead: true } },
    });
    const answer = await client.send(command).catch((error: unknown) => {
      throw ledgerFault("reading", keys, error);
    });
    items.push(...(answer.Responses?.[table] ?? []).map(fromAttributes));
    open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (open.length === 0) return items;
    await sleep(wait);
  }
  throw ledgerFault("reading", keys, new Error("DynamoDB leaves keys unprocessed"));
}

function parameters(table: string, { key, update, condition, names, values }: Update) {
  return {
    TableName: table,
    Key: keyAttributes(key),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...names },
    ExpressionAttributeValues: toAttributes(values),
  };
}

function keyAttributes([partition, sort]: Key): Record<string, AttributeValue> {
  return toAttributes({ [LEDGER_KEYS.partition]: partition, [LEDGER_KEYS.sort]: sort });
}

/** Milliseconds between two tries of what the SDK does not try again. */
const WAITS = [25, 50, 100, 200, 400];

/**
 * A write and a transaction that meet on one item make one of the two fail, which the SDK does not try again:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
async function pastConflicts<T>(call: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await call();
    } catch (error) {
      if (!isConflict(error)) throw error;
      await sleep(wait);
    }
  }
  return call();
}

function isConflict(error: unknown): boolean {
  if (isAwsError(error, "TransactionConflictException")) return true;
  return isCancelledFor(error, "TransactionConflict") && !isConditionFailure(error);
}

function isConditionFailure(error: unknown): boolean {
  return isCancelledFor(error, "ConditionalCheckFailed");
}

function isCancelledFor(error: unknown, code: string): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return error.CancellationReasons?.some(({ Code }) => Code === code) === true;
}

function ledgerFault(doing: string, keys: readonly Key[], error: unknown) {
  const names = keys.map(([partition, sort]) => `${sort} of ${partition}`);
  return awsFault(doing, `ledger item ${names.slice(0, 3).join(", ")}`, error);
}
