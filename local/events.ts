import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { IMAGE_EVENTS } from "../components/service/events";
import { type Cloud, clientSettings } from "./cloud/ministack";

/** An event of the publisher. */
export interface ImageEvent {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const NAME = "events";

/** Receives the publisher's events as a consumer does: through a rule on the default bus and a queue. */
export class Events {
  readonly #sqs: SQSClient;
  readonly #queue: string;
  readonly #received: ImageEvent[] = [];

  private constructor(sqs: SQSClient, queue: string) {
    this.#sqs = sqs;
    this.#queue = queue;
  }

  static async subscribe(cloud: Cloud): Promise<Events> {
    const sqs = new SQSClient(clientSettings(cloud));
    const events = new EventBridgeClient(clientSettings(cloud));
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: NAME }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    const Arn = Attributes?.QueueArn ?? "";
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Principal: { Service: "events.amazonaws.com" },
          Resource: Arn,
        },
      ],
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const EventPattern = JSON.stringify({ source: [IMAGE_EVENTS.source] });
    await events.send(new PutRuleCommand({ Name: NAME, EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: NAME, Targets: [{ Id: NAME, Arn }] }));
    return new Events(sqs, QueueUrl);
  }

  /** All events since the subscription, in the order of arrival. */
  async received(): Promise<readonly ImageEvent[]> {
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.#queue, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return this.#received;
      for (const { Body = "", ReceiptHandle } of Messages) {
        this.#received.push(JSON.parse(Body) as ImageEvent);
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue, ReceiptHandle }));
      }
    }
  }
}
