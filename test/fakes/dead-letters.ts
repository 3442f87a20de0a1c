import type { Clock, DeadLetter, DeadLetters } from "../../components/publisher/ports/ports";

interface Message {
  readonly id: string;
  readonly body: string;
  /** Milliseconds. */
  visibleAt: number;
  /** Of the last time that it was taken. */
  receipt: string;
}

/**
 * A standard queue of Amazon SQS: a message that was taken is hidden for a while, and only its newest receipt deletes it;
 * an older one is accepted and deletes nothing, which AWS lets happen on a standard queue (API_DeleteMessage).
 */
export class FakeDeadLetters implements DeadLetters {
  readonly #clock: Clock;
  #messages: Message[] = [];
  #serial = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts a message into the queue, as Lambda or EventBridge does; an event as JSON, a text as it is. */
  put(event: unknown): void {
    const body = typeof event === "string" ? event : JSON.stringify(event);
    const id = `message-${this.#next()}`;
    this.#messages.push({ id, body, visibleAt: this.#clock.now(), receipt: "" });
  }

  /** Bodies of the messages that are there, hidden or not. */
  bodies(): readonly string[] {
    return this.#messages.map(({ body }) => body);
  }

  async take(hiddenSeconds: number): Promise<DeadLetter | undefined> {
    const message = this.#messages.find(({ visibleAt }) => visibleAt <= this.#clock.now());
    if (message === undefined) return undefined;
    message.visibleAt = this.#clock.now() + hiddenSeconds * 1000;
    message.receipt = `receipt-${this.#next()}`;
    const { id, body, receipt } = message;
    return { id, body, receipt };
  }

  async remove({ receipt }: DeadLetter): Promise<void> {
    this.#messages = this.#messages.filter((message) => message.receipt !== receipt);
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }
}
