import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetters } from "../ports/ports";
import { awsCall } from "./aws-call";

/** The dead-letters port over Amazon SQS. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async take(hiddenSeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 1,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: LONG_POLL_SECONDS,
      });
      const { Messages } = await awsCall("reading", "the dead-letter queue", () => client.send(command));
      const { MessageId: id, Body: body = "", ReceiptHandle: receipt } = Messages?.[0] ?? {};
      return id === undefined || receipt === undefined ? undefined : { id, body, receipt };
    },
    async remove({ id, receipt }) {
      const command = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt });
      await awsCall("deleting", `dead letter ${id}`, () => client.send(command));
    },
  };
}

/**
 * A call that waits asks all of the queue's servers, one that does not asks some of them and may find nothing in a queue that
 * holds messages: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
const LONG_POLL_SECONDS = 2;
