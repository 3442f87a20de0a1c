import type { Parameters } from "../../components/publisher/ports/ports";

/** AWS Systems Manager parameters. */
export class FakeParameters implements Parameters {
  readonly #values = new Map<string, string>();
  /** Every write, in order. */
  readonly writes: { readonly name: string; readonly value: string }[] = [];

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  async remove(name: string): Promise<void> {
    this.#values.delete(name);
  }

  async create(name: string, value: string): Promise<void> {
    if (!this.#values.has(name)) await this.write(name, value);
  }

  async read(name: string): Promise<string | undefined> {
    return this.#values.get(name);
  }

  async write(name: string, value: string): Promise<void> {
    this.#values.set(name, value);
    this.writes.push({ name, value });
  }
}
