import { setTimeout as delay } from "node:timers/promises";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { sqsDeadLetters } from "../../components/publisher/adapters/sqs-dead-letters";
import type { DeadLetter, DeadLetters } from "../../components/publisher/ports/ports";
import { VirtualClock } from "../fakes/clock";
import { FakeDeadLetters } from "../fakes/dead-letters";
import { itOnAws, type LocalCloud, subjects } from "./subjects";

/** An empty queue, what puts a message into it, and time that passes. */
interface QueueSubject {
  readonly queue: DeadLetters;
  put(body: string): Promise<void>;
  wait(seconds: number): Promise<void>;
}

const SUBJECTS = subjects<QueueSubject>(inMemory, onLocalCloud);

describe.each(SUBJECTS)("the dead letters $name", (subject) => {
  it("are none in an empty queue", async () => {
    const { queue } = await subject.make();

    expect(await queue.take(60)).toBeUndefined();
  });

  it("come as they were put, each once, and not again while they are hidden", async () => {
    const { queue, put } = await subject.make();
    const bodies = ['{ "source": "aws.codebuild", "n": 1.0 }', "kein JSON: ä\n", "x".repeat(200_000)];
    for (const body of bodies) await put(body);

    const taken = await takeAll(queue, 60);

    expect(taken.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    expect(new Set(taken.map(({ id }) => id)).size).toBe(3);
  });

  it("come back under their id, when they were hidden and not removed", async () => {
    const { queue, put, wait } = await subject.make();
    await put("{}");
    const first = await queue.take(1);

    await wait(1.5);
    const second = await queue.take(60);

    expect(second).toMatchObject({ id: first?.id, body: "{}" });
  });

  it("never come back when they were removed", async () => {
    const { queue, put, wait } = await subject.make();
    await put("one");
    await put("two");
    const [first, second] = [await taken(queue, 1), await taken(queue, 1)];

    await queue.remove(first);
    await wait(1.5);

    expect((await takeAll(queue, 60)).map(({ id }) => id)).toEqual([second.id]);
  });

  itOnAws(subject, "refuses such a receipt")("may be removed with a receipt that is used up", async () => {
    const { queue, put } = await subject.make();
    await put("{}");
    const letter = await taken(queue, 60);

    await queue.remove(letter);

    await expect(queue.remove(letter)).resolves.toBeUndefined();
  });

  itOnAws(subject, "refuses such a receipt")("stay there when their receipt is not the newest", async () => {
    const { queue, put, wait } = await subject.make();
    await put("{}");
    const old = await taken(queue, 1);
    await wait(1.5);
    await taken(queue, 1);

    await queue.remove(old);
    await wait(1.5);

    expect(await queue.take(60)).toMatchObject({ id: old.id });
  });
});

async function taken(queue: DeadLetters, hiddenSeconds: number): Promise<DeadLetter> {
  const letter = await queue.take(hiddenSeconds);
  if (letter === undefined) throw new Error("the queue gave nothing");
  return letter;
}

async function takeAll(queue: DeadLetters, hiddenSeconds: number): Promise<readonly DeadLetter[]> {
  const letter = await queue.take(hiddenSeconds);
  return letter === undefined ? [] : [letter, ...(await takeAll(queue, hiddenSeconds))];
}

function inMemory(): QueueSubject {
  const clock = new VirtualClock();
  const queue = new FakeDeadLetters(clock);
  return {
    queue,
    put: async (body) => queue.put(body),
    wait: async (seconds) => clock.advance(seconds * 1000),
  };
}

async function onLocalCloud(cloud: LocalCloud): Promise<QueueSubject> {
  const client = new SQSClient({ ...cloud.clientSettings, useQueueUrlAsEndpoint: false });
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: cloud.name }));
  return {
    queue: sqsDeadLetters(client, QueueUrl),
    put: async (MessageBody) => void (await client.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    wait: (seconds) => delay(seconds * 1000),
  };
}
