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

/** An event that the publisher put on the bus. */
export interface Announcement {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const NAME = "events";

/** Listens to the publisher as a consumer would: a rule on the default bus, a queue behind it. */
export class Events {
  readonly #sqs: SQSClient;
  readonly #queue: string;
  readonly #heard: Announcement[] = [];

  private constructor(sqs: SQSClient, queue: string) {
    this.#sqs = sqs;
    this.#queue = queue;
  }

  static async listen(cloud: Cloud): Promise<Events> {
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

  /** Everything heard so far, in the order of arrival. */
  async heard(): Promise<readonly Announcement[]> {
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.#queue, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return this.#heard;
      for (const { Body = "", ReceiptHandle } of Messages) {
        this.#heard.push(JSON.parse(Body) as Announcement);
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue, ReceiptHandle }));
      }
    }
  }
}
