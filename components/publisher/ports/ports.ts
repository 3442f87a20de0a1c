import type { Registry } from "../../oci/registry";
import type { ImageEvent } from "../../service/events";
import type { Builds } from "./builds";
import type { Ledger } from "./ledger";

/**
 * All that the publisher uses of AWS. Each method is one AWS call (retries of the SDK aside), so the number of calls is the
 * cost, and a test can fail, delay or repeat each one. Every method throws `PublisherFault` when the
 * call fails.
 */
export interface Ports {
  readonly registry: Registry;
  readonly builds: Builds;
  readonly ledger: Ledger;
  readonly parameters: Parameters;
  readonly events: Events;
  readonly deadLetters: DeadLetters;
  readonly stacks: Stacks;
  readonly clock: Clock;
}

/** AWS Systems Manager parameters. */
export interface Parameters {
  /** `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
  /** Writes a parameter that does not exist; one that does stays as it is. */
  create(name: string, value: string, description: string): Promise<void>;
  /** Deletes a parameter; one that is gone is no error. */
  remove(name: string): Promise<void>;
}

/** The default event bus. */
export interface Events {
  send(event: ImageEvent): Promise<void>;
}

/** A message of the dead-letter queue. */
export interface DeadLetter {
  /** The queue's name of the message, the same each time it is taken. */
  readonly id: string;
  readonly body: string;
  /** Needed to remove it; another one each time it is taken. */
  readonly receipt: string;
}

/** The dead-letter queue, a standard queue of Amazon SQS: without an order, and with a message twice now and then. */
export interface DeadLetters {
  /**
   * One message, hidden from other receivers for `hiddenSeconds`; `undefined` when the queue has none.
   *
   * @param hiddenSeconds 0 to 43200
   */
  take(hiddenSeconds: number): Promise<DeadLetter | undefined>;
  /** Deletes a message that was taken. */
  remove(letter: DeadLetter): Promise<void>;
}

/** The answer to a request of CloudFormation about a custom resource, in CloudFormation's own names. */
export interface StackAnswer {
  readonly Status: "SUCCESS" | "FAILED";
  /** Why it failed. */
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** CloudFormation's stacks with a custom resource that the publisher stands behind. */
export interface Stacks {
  /** @param url of the request */
  answer(url: string, answer: StackAnswer): Promise<void>;
}

/** Time, and waiting. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
