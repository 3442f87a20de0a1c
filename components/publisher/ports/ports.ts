import type { Registry } from "../../oci/registry";
import type { ImageEvent } from "../events";
import type { Builds } from "./builds";
import type { Ledger } from "./ledger";

/**
 * All that the publisher knows of AWS. Each method is one AWS call (retries of the SDK aside), so a count of the calls is
 * a count of the cost, and a test can fail, delay or repeat any single one. Every method throws `PublisherFault` when the
 * call fails.
 */
export interface Ports {
  readonly registry: Registry;
  readonly builds: Builds;
  readonly ledger: Ledger;
  readonly parameters: Parameters;
  readonly events: Events;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
}

/** AWS Systems Manager parameters. */
export interface Parameters {
  /** `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
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

/** The dead-letter queue, a standard queue of Amazon SQS: in no sure order, and now and then a message twice. */
export interface DeadLetters {
  /**
   * One message, that nobody else is given until `hiddenSeconds` are over; `undefined` when there is none to be had.
   *
   * @param hiddenSeconds 0 to 43200
   */
  take(hiddenSeconds: number): Promise<DeadLetter | undefined>;
  /** Deletes a message that was taken. */
  remove(letter: DeadLetter): Promise<void>;
}

/** Time, and waiting. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
