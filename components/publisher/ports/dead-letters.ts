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
