import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { sqsDeadLetters } from "../../../components/publisher/adapters/sqs-dead-letters";
import { answeringClient } from "../../fakes/aws-answers";

describe("a dead letter", () => {
  const url = "http://127.0.0.1:4566/000000000000/fleet-dead-letters";
  const MD5OfBody = "99914b932bd37a50b983c5e7c90ae93b";
  const message = { MessageId: "one", Body: "{}", ReceiptHandle: "handle", MD5OfBody };
  const queueOver = (settings: object) =>
    sqsDeadLetters(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }), url);

  it("is taken by itself, after a look at all of the queue's servers, and hidden as long as asked", async () => {
    const { settings, requests } = answeringClient([{ body: { Messages: [message] } }, { body: {} }]);
    const queue = queueOver(settings);

    const letters = [await queue.take(180), await queue.take(180)];

    expect(letters).toEqual([{ id: "one", body: "{}", receipt: "handle" }, undefined]);
    expect(requests[0]).toEqual({
      operation: "ReceiveMessage",
      body: { QueueUrl: url, MaxNumberOfMessages: 1, VisibilityTimeout: 180, WaitTimeSeconds: 2 },
    });
  });

  it("is removed by its receipt", async () => {
    const { settings, requests } = answeringClient([{ body: {} }]);

    await queueOver(settings).remove({ id: "one", body: "{}", receipt: "handle" });

    expect(requests).toEqual([
      { operation: "DeleteMessage", body: { QueueUrl: url, ReceiptHandle: "handle" } },
    ]);
  });

  it("is not taken when it is not what was sent", async () => {
    const { settings } = answeringClient([{ body: { Messages: [{ ...message, Body: "{ }" }] } }]);

    await expect(queueOver(settings).take(180)).rejects.toThrow(
      /^AWS_CALL reading the dead-letter queue: .*MD5/,
    );
  });

  it("that the role may not touch is a fault in AWS's words", async () => {
    const denied = { exception: "AccessDenied", message: "no", status: 403 };
    const { settings } = answeringClient([denied, denied]);
    const queue = queueOver(settings);

    await expect(queue.take(180)).rejects.toThrow("AWS_CALL reading the dead-letter queue: AccessDenied: no");
    await expect(queue.remove({ id: "one", body: "", receipt: "handle" })).rejects.toThrow(
      "AWS_CALL deleting dead letter one: AccessDenied: no",
    );
  });

  it.each(["MessageId", "ReceiptHandle"])("without %s is none", async (field) => {
    const { settings } = answeringClient([{ body: { Messages: [{ ...message, [field]: undefined }] } }]);

    expect(await queueOver(settings).take(180)).toBeUndefined();
  });

  it("may have an empty body", async () => {
    const empty = { ...message, Body: "", MD5OfBody: "d41d8cd98f00b204e9800998ecf8427e" };
    const { settings } = answeringClient([{ body: { Messages: [empty] } }]);

    expect(await queueOver(settings).take(180)).toEqual({ id: "one", body: "", receipt: "handle" });
  });
});
