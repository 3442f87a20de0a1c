import type {
  DynamoTable,
  Item,
  Key,
  Update,
} from "../../components/publisher/adapters/dynamodb/dynamo-table";
import { assertAllUsed, holds, updated } from "./dynamo-expressions";

/** A table of Amazon DynamoDB: conditional updates, transactions of them, and reads by key. */
export class FakeTable implements DynamoTable {
  readonly #items = new Map<string, Item>();

  async update(update: Update): Promise<{ readonly done: boolean; readonly item: Item | undefined }> {
    const done = this.#allows(update);
    if (done) this.#write(update);
    return { done, item: this.item(update.key) };
  }

  async updateAll(updates: readonly Update[]): Promise<boolean> {
    const done = updates.map((update) => this.#allows(update)).every((one) => one);
    if (done) for (const update of updates) this.#write(update);
    return done;
  }

  async get(keys: readonly Key[]): Promise<readonly Item[]> {
    if (keys.length === 0 || keys.length > 100) throw new Error(`ValidationException: ${keys.length} keys`);
    return keys.map((key) => this.item(key)).filter((item) => item !== undefined);
  }

  /** A copy of an item; `undefined` when there is none. */
  item(key: Key): Item | undefined {
    return structuredClone(this.#items.get(key.join(" ")));
  }

  /** Keys of all items, in the order of their first write. */
  keys(): readonly string[] {
    return [...this.#items.keys()];
  }

  #allows(update: Update): boolean {
    assertAllUsed(update);
    return holds(update, this.item(update.key));
  }

  #write(update: Update): void {
    this.#items.set(update.key.join(" "), structuredClone(updated(update, this.item(update.key))));
  }
}
