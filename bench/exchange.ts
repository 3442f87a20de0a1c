/** A request that went through the counting proxy, and its answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  /** Bytes of the request's body. */
  readonly bytesIn: number;
  /** Bytes of the answer's body. */
  readonly bytesOut: number;
  /** Milliseconds, when the request's head was there. */
  readonly start: number;
  /** Milliseconds, just before the last byte of the answer was sent. */
  readonly end: number;
}

/** What a program asked a registry for. */
export interface Traffic {
  readonly requests: number;
  /** Bytes of all bodies, in both directions. */
  readonly bytes: number;
  /** Requests of which each began when the one before it had ended: so many times a program waits for the network. */
  readonly depth: number;
}

export function trafficOf(exchanges: readonly Exchange[]): Traffic {
  return {
    requests: exchanges.length,
    bytes: exchanges.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0),
    depth: sequentialDepth(exchanges),
  };
}

/**
 * The longest chain of requests that do not overlap. Of those that can come next, the one that ends first leaves the most
 * room for others.
 */
export function sequentialDepth(exchanges: readonly Pick<Exchange, "start" | "end">[]): number {
  let depth = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { start, end } of [...exchanges].sort((left, right) => left.end - right.end)) {
    if (start < last) continue;
    depth += 1;
    last = end;
  }
  return depth;
}
