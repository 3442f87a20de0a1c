/** The middle of the values; of an even number of them, the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/**
 * The median of the ratios of each round. Both programs of a round ran one right after the other, so what else the machine
 * did then is in both.
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(
    ours.flatMap((value, round) => {
      const other = theirs[round];
      return other === undefined ? [] : [value / other];
    }),
  );
}
