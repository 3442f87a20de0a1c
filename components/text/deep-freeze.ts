/** Freezes a tree of plain JSON and returns it. Without recursion: an unknown key may hold JSON of any depth. */
export function deepFreeze<T extends object>(root: T): T {
  const open: object[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    Object.freeze(value);
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null) open.push(child);
    }
  }
  return root;
}
