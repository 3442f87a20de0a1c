/**
 * Waits for works that go on at the same time until every one of them has ended, also when one fails: a call that is still on
 * its way when the function has answered would be nobody's.
 *
 * @throws what the first in the list that failed has thrown
 */
export async function allDone<T extends readonly unknown[]>(
  works: {
    readonly [Index in keyof T]: Promise<T[Index]> | T[Index];
  },
): Promise<T> {
  await Promise.allSettled(works);
  return (await Promise.all(works)) as unknown as T;
}
