/**
 * Build states that end a build. FAULT and TIMED_OUT are states of the API (`StatusType`) that the event's own type leaves
 * out: matching them costs nothing and loses nothing.
 */
export const END_STATES = ["SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"] as const;
