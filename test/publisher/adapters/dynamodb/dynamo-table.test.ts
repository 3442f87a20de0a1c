import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import {
  fromAttributes,
  toAttributes,
} from "../../../../components/publisher/adapters/dynamodb/dynamo-attributes";
import { dynamoTable, type Update } from "../../../../components/publisher/adapters/dynamodb/dynamo-table";
import { type AwsAnswer, answeringClient } from "../../../fakes/aws-answers";

const UPDATE: Update = {
  key: ["fleet-billing", "service"],
  update: "SET #a = :a",
  condition: "attribute_not_exists(#a)",
  names: { "#a": "a" },
  values: { ":a": 1 },
};

function tableAnswering(...answers: readonly AwsAnswer[]) {
  const { settings, requests } = answeringClient(answers);
  return { table: dynamoTable(new DynamoDBClient(settings), "ledger"), requests };
}

function cancelled(...codes: readonly string[]): AwsAnswer {
  return {
    exception: "TransactionCanceledException",
    fields: { CancellationReasons: codes.map((Code) => ({ Code })) },
  };
}

describe("a write to the table", () => {
  it("is one conditional call that gives the item in both cases", async () => {
    const { table, requests } = tableAnswering(
      { body: { Attributes: { a: { N: "1" } } } },
      { exception: "ConditionalCheckFailedException", fields: { Item: { a: { N: "2" } } } },
    );

    const answers = [await table.update(UPDATE), await table.update(UPDATE)];

    expect(answers).toEqual([
      { done: true, item: { a: 1 } },
      { done: false, item: { a: 2 } },
    ]);
    expect(requests[0]).toEqual({
      operation: "UpdateItem",
      body: {
        TableName: "ledger",
        Key: { service: { S: "fleet-billing" }, item: { S: "service" } },
        UpdateExpression: "SET #a = :a",
        ConditionExpression: "attribute_not_exists(#a)",
        ExpressionAttributeNames: { "#a": "a" },
        ExpressionAttributeValues: { ":a": { N: "1" } },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    });
  });

  it("that meets a transaction is tried again, which the SDK does not do", async () => {
    const conflict = { exception: "TransactionConflictException" };
    const { table, requests } = tableAnswering(conflict, conflict, { body: { Attributes: {} } });

    const { done } = await table.update(UPDATE);

    expect(done).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it("that meets one transaction after the other is a fault in the end", async () => {
    const conflict = { exception: "TransactionConflictException" };
    const { table, requests } = tableAnswering(...Array<AwsAnswer>(6).fill(conflict));

    await expect(table.update(UPDATE)).rejects.toMatchObject({ code: "AWS_CALL" });
    expect(requests).toHaveLength(6);
  });

  it("that is not allowed is a fault with the item's name", async () => {
    const { table } = tableAnswering({ exception: "AccessDeniedException", message: "no" });

    const write = table.update(UPDATE);

    await expect(write).rejects.toThrow(
      "AWS_CALL writing ledger item service of fleet-billing: AccessDeniedException: no",
    );
  });
});

describe("a transaction on the table", () => {
  it("is done, or not done by a condition, or tried again past a conflict", async () => {
    const { table, requests } = tableAnswering(
      { body: {} },
      cancelled("None", "ConditionalCheckFailed"),
      cancelled("TransactionConflict", "ConditionalCheckFailed"),
      cancelled("TransactionConflict", "None"),
      { body: {} },
    );

    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await table.updateAll([UPDATE, UPDATE]));

    expect(answers).toEqual([true, false, false, true]);
    expect(requests.map(({ operation }) => operation)).toEqual(Array(5).fill("TransactWriteItems"));
  });

  it("has every update with its key and its condition", async () => {
    const { table, requests } = tableAnswering({ body: {} });

    await table.updateAll([UPDATE, { ...UPDATE, key: ["s", "2"] }]);

    const update = {
      TableName: "ledger",
      UpdateExpression: "SET #a = :a",
      ConditionExpression: "attribute_not_exists(#a)",
      ExpressionAttributeNames: { "#a": "a" },
      ExpressionAttributeValues: { ":a": { N: "1" } },
    };
    const keys = [
      { service: { S: "fleet-billing" }, item: { S: "service" } },
      { service: { S: "s" }, item: { S: "2" } },
    ];
    expect(requests[0]?.body).toMatchObject({
      TransactItems: keys.map((Key) => ({ Update: { ...update, Key } })),
    });
  });
});

describe("a fault of the table", () => {
  it("names the first three items at most", async () => {
    const denied = { exception: "AccessDeniedException", message: "no" };
    const { table } = tableAnswering(denied, denied);
    const keys = ["1", "2", "3", "4"].map((sort) => ["s", sort] as const);

    await expect(table.get(keys)).rejects.toThrow(
      "AWS_CALL reading ledger item 1 of s, 2 of s, 3 of s: AccessDeniedException: no",
    );
    await expect(table.updateAll([UPDATE, { ...UPDATE, key: ["s", "2"] }])).rejects.toThrow(
      "AWS_CALL writing ledger item service of fleet-billing, 2 of s: AccessDeniedException: no",
    );
  });

  it("is not a condition that did not hold when the transaction was cancelled for another reason", async () => {
    const { table } = tableAnswering(cancelled("None", "ThrottlingError"));

    await expect(table.updateAll([UPDATE])).rejects.toMatchObject({ code: "AWS_CALL" });
  });

  it("is not a condition that did not hold when the transaction was cancelled without a reason", async () => {
    const { table, requests } = tableAnswering({ exception: "TransactionCanceledException", message: "no" });

    await expect(table.updateAll([UPDATE])).rejects.toThrow(
      "AWS_CALL writing ledger item service of fleet-billing: TransactionCanceledException: no",
    );
    expect(requests).toHaveLength(1);
  });
});

describe("a write that finds no item", () => {
  it("gives none, done or not", async () => {
    const { table } = tableAnswering({ body: {} }, { exception: "ConditionalCheckFailedException" });

    expect(await table.update(UPDATE)).toEqual({ done: true, item: undefined });
    expect(await table.update(UPDATE)).toEqual({ done: false, item: undefined });
  });
});

describe("a read of the table", () => {
  it("is consistent, and asks again for what DynamoDB left out", async () => {
    const [one, two] = [
      { service: { S: "s" }, item: { S: "1" } },
      { service: { S: "s" }, item: { S: "2" } },
    ];
    const { table, requests } = tableAnswering(
      { body: { Responses: { ledger: [one] }, UnprocessedKeys: { ledger: { Keys: [two] } } } },
      { body: { Responses: { ledger: [two] } } },
    );

    const items = await table.get([
      ["s", "1"],
      ["s", "2"],
    ]);

    expect(items).toEqual([
      { service: "s", item: "1" },
      { service: "s", item: "2" },
    ]);
    expect(requests.map(({ body }) => body)).toEqual([
      { RequestItems: { ledger: { Keys: [one, two], ConsistentRead: true } } },
      { RequestItems: { ledger: { Keys: [two], ConsistentRead: true } } },
    ]);
  });

  it("is a fault when DynamoDB leaves something out for ever", async () => {
    const key = { service: { S: "s" }, item: { S: "1" } };
    const left = { body: { UnprocessedKeys: { ledger: { Keys: [key] } } } };
    const { table } = tableAnswering(...Array<AwsAnswer>(6).fill(left));

    await expect(table.get([["s", "1"]])).rejects.toThrow(
      "AWS_CALL reading ledger item 1 of s: Error: DynamoDB leaves keys unprocessed",
    );
  });

  it("gives nothing when the answer has nothing of the table", async () => {
    const { table, requests } = tableAnswering({ body: {} }, { body: { UnprocessedKeys: {} } });

    expect(await table.get([["s", "1"]])).toEqual([]);
    expect(await table.get([["s", "1"]])).toEqual([]);
    expect(requests).toHaveLength(2);
  });
});

describe("an item", () => {
  it("comes back as it was written", () => {
    const item = {
      text: "ü",
      empty: "",
      number: 1.5,
      yes: true,
      no: false,
      zero: 0,
      none: [],
      nothing: {},
      list: ["a", 1],
      map: { deep: { deeper: "x" } },
    };

    expect(fromAttributes(toAttributes(item))).toEqual(item);
  });

  it("is written in DynamoDB's notation", () => {
    expect(toAttributes({ text: "", number: 1.5, no: false, list: ["a", 1], map: { deep: true } })).toEqual({
      text: { S: "" },
      number: { N: "1.5" },
      no: { BOOL: false },
      list: { L: [{ S: "a" }, { N: "1" }] },
      map: { M: { deep: { BOOL: true } } },
    });
  });

  it("is read without what the publisher never writes", () => {
    expect(fromAttributes({ a: { S: "x" }, b: { NULL: true }, c: { SS: ["y"] } })).toStrictEqual({ a: "x" });
    expect(
      fromAttributes({ a: { L: [{ NULL: true }, { N: "1" }] }, b: { M: { c: { NULL: true } } } }),
    ).toEqual({
      a: [1],
      b: {},
    });
  });
});
