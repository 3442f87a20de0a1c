import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../components/publisher/adapters/dynamodb/dynamo-attributes";
import type { Item, Update } from "../../components/publisher/adapters/dynamodb/dynamo-table";

/**
 * The part of DynamoDB's expressions that the ledger uses
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html). Anything else is an error, as is a name
 * or a value that no expression uses.
 */
export function holds(update: Update, item: Item | undefined): boolean {
  const reader = new Reader(update.condition, update, item ?? {});
  const result = reader.either();
  reader.end();
  return result;
}

/** The item after the update. */
export function updated(update: Update, item: Item | undefined): Item {
  const [partition, sort] = update.key;
  const before = item ?? { service: partition, item: sort };
  const after: Record<string, Json> = { ...before };
  const reader = new Reader(update.update, update, before);
  while (!reader.isAtEnd()) {
    const clause = reader.next();
    do {
      const name = reader.name();
      if (clause === "SET") {
        reader.expect("=");
        after[name] = reader.value();
      } else if (clause === "ADD") after[name] = Number(before[name] ?? 0) + Number(reader.operand());
      else if (clause === "REMOVE") delete after[name];
      else throw new Error(`${clause} is no clause of an update`);
    } while (reader.skip(","));
  }
  return after;
}

/** @throws Error when a placeholder is not used, as DynamoDB answers with a ValidationException */
export function assertAllUsed({ update, condition, names, values }: Update): void {
  const used = new Set(`${update} ${condition}`.match(/[#:]\w+/g));
  const unused = [...Object.keys(names), ...Object.keys(values)].filter(
    (placeholder) => !used.has(placeholder),
  );
  if (unused.length > 0) throw new Error(`ValidationException: unused in expressions: ${unused.join(", ")}`);
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #update: Update;
  readonly #item: Item;
  #at = 0;

  constructor(expression: string, update: Update, item: Item) {
    this.#tokens = expression.match(/[#:]\w+|\w+|<>|<=|>=|[=<>(),.]|\S/g) ?? [];
    this.#update = update;
    this.#item = item;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  end(): void {
    if (!this.isAtEnd()) throw new Error(`${this.next()} is too much`);
  }

  next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error("the expression ends too early");
    this.#at += 1;
    return token;
  }

  skip(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.skip(token)) throw new Error(`${this.next()} instead of ${token}`);
  }

  /** Both sides are read, whatever the first one is. */
  either(): boolean {
    let result = this.#both();
    while (this.skip("OR")) result = this.#both() || result;
    return result;
  }

  #both(): boolean {
    let result = this.#not();
    while (this.skip("AND")) result = this.#not() && result;
    return result;
  }

  #not(): boolean {
    if (this.skip("NOT")) return !this.#not();
    if (this.skip("(")) {
      const result = this.either();
      this.expect(")");
      return result;
    }
    if (this.skip("attribute_exists")) return this.#argument() !== undefined;
    if (this.skip("attribute_not_exists")) return this.#argument() === undefined;
    return this.#comparison();
  }

  #argument(): Json | undefined {
    this.expect("(");
    const value = this.operand();
    this.expect(")");
    return value;
  }

  /** What is not there is equal to nothing and less than nothing. */
  #comparison(): boolean {
    const left = this.operand();
    const operator = this.next();
    const right = this.operand();
    if (operator === "=") return left !== undefined && isDeepStrictEqual(left, right);
    if (operator === "<>") return !isDeepStrictEqual(left, right);
    if (operator === "<") return left !== undefined && right !== undefined && left < right;
    throw new Error(`${operator} is no comparison`);
  }

  name(): string {
    const placeholder = this.next();
    const name = this.#update.names[placeholder];
    if (name === undefined) throw new Error(`ValidationException: ${placeholder} has no name`);
    return name;
  }

  value(): Json {
    if (!this.skip("if_not_exists")) return defined(this.operand());
    this.expect("(");
    const held = this.operand();
    this.expect(",");
    const other = this.operand();
    this.expect(")");
    return defined(held ?? other);
  }

  operand(): Json | undefined {
    if (this.#tokens[this.#at]?.startsWith(":")) {
      const placeholder = this.next();
      const value = this.#update.values[placeholder];
      if (value === undefined) throw new Error(`ValidationException: ${placeholder} has no value`);
      return value;
    }
    let value: Json | undefined = this.#item[this.name()];
    while (this.skip(".")) value = memberOf(value, this.name());
    return value;
  }
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  const members = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  return members.find(([key]) => key === name)?.[1];
}

function defined(value: Json | undefined): Json {
  if (value === undefined) throw new Error("ValidationException: an operand refers to no attribute");
  return value;
}
