import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What this process must undo before it ends: programs that it started, folders that it made. */
const leftovers = new Set<() => void>();

/**
 * Notes what is to be undone if the process ends first, by a signal too.
 *
 * @param undo must not wait for anything
 * @returns forgets it, when it is done
 */
export function undoneAtExit(undo: () => void): () => void {
  leftovers.add(undo);
  return () => void leftovers.delete(undo);
}

/** Undoes everything that is left. */
export function undoLeftovers(): void {
  for (const undo of leftovers) undo();
  leftovers.clear();
}

/** Gives `work` an empty folder that is gone afterwards. */
export async function withTemporaryFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `multiarch-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = undoneAtExit(remove);
  try {
    return await work(folder);
  } finally {
    forget();
    remove();
  }
}
