import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { eventBridgeEvents } from "../../components/publisher/adapters/eventbridge-events";
import type { Events } from "../../components/publisher/ports/ports";
import type { ImageEvent } from "../../components/service/events";
import { IMAGE_EVENTS } from "../../components/service/events";
import { FakeBus } from "../fakes/bus";
import { type LocalCloud, subjects } from "./subjects";

/** A bus and what a consumer of one service's events gets from it. */
interface BusSubject {
  readonly events: Events;
  readonly service: string;
  received(): Promise<readonly ImageEvent[]>;
}

const SUBJECTS = subjects<BusSubject>(inMemory, onLocalCloud);

describe.each(SUBJECTS)("the events $name", (subject) => {
  it("reach a consumer with their type and every detail", async () => {
    const { events, service, received } = await subject.make();
    const event: ImageEvent = {
      type: "Image Published",
      detail: {
        id: `${service}/r1/published`,
        summary: "billing: 3f2a9c1d0b7e of refs/heads/main is now 1.4.2",
        publisher: "fleet",
        service,
        serviceId: service,
        repository: "billing",
        run: "r1",
        revision: "3f2a9c1d0b7e5f648a9cbbd0e1f23344556677ab",
        ref: "refs/heads/main",
        digest: "sha256:index",
        platforms: { "linux/amd64": "sha256:one" },
        tags: { written: ["1.4.2"], moved: [], kept: [], skipped: [] },
      },
    };

    await events.send(event);

    expect(await received()).toEqual([event]);
  });
});

function inMemory(): BusSubject {
  const bus = new FakeBus();
  return { events: bus, service: "fleet-billing", received: async () => bus.notices };
}

async function onLocalCloud(cloud: LocalCloud): Promise<BusSubject> {
  const events = new EventBridgeClient(cloud.clientSettings);
  const queue = new SQSClient({ ...cloud.clientSettings, useQueueUrlAsEndpoint: false });
  const { QueueUrl } = await queue.send(new CreateQueueCommand({ QueueName: cloud.name }));
  const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const Arn = (await queue.send(attributes)).Attributes?.QueueArn;
  const EventPattern = JSON.stringify({
    source: [IMAGE_EVENTS.source],
    "detail-type": [IMAGE_EVENTS.published],
    detail: { serviceId: [cloud.name] },
  });
  await events.send(new PutRuleCommand({ Name: cloud.name, EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: cloud.name, Targets: [{ Id: "queue", Arn }] }));
  return {
    events: eventBridgeEvents(events),
    service: cloud.name,
    async received() {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await queue.send(command);
      return Messages.map(({ Body = "" }) => {
        const { "detail-type": type, detail } = JSON.parse(Body);
        return { type, detail };
      });
    },
  };
}
