/** Requests of one command that are under way at a time, at most: registries refuse more. */
const MOST_AT_A_TIME = 16;

/** Does the work for every item, a few at a time, and gives the results in the order of the items; the first failure is thrown. */
export async function inParallel<Item, Done>(
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done = new Map<number, Done>();
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) done.set(at, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_A_TIME, items.length) }, worker));
  return items.flatMap((_item, at) => (done.has(at) ? [done.get(at) as Done] : []));
}
