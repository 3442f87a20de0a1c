/** A JSON value, as both engines hand their resources over. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Properties of one resource, taken out one by one, so that a property that no test expects is left over and seen. */
export class Properties {
  readonly #left: Record<string, Json>;

  constructor(properties: Json) {
    this.#left = record(structuredClone(properties));
  }

  /** Takes the value at a dotted path out; `null` when there is none. */
  take(path: string): Json {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = this.#left;
    for (const key of keys) {
      const next = at[key];
      if (next === undefined) return null;
      at = record(next);
    }
    const value = at[last] ?? null;
    delete at[last];
    return value;
  }

  /** As `take`, from JSON text. */
  takeText(path: string): Json {
    const text = this.take(path);
    return typeof text === "string" ? JSON.parse(text) : text;
  }

  /** As `take`, for a list; no list is an empty one. */
  takeList(path: string): readonly Properties[] {
    const value = this.take(path) ?? [];
    if (!Array.isArray(value)) throw new Error(`${path} is not a list: ${JSON.stringify(value)}`);
    return value.map((item: Json) => new Properties(item));
  }

  /** What was never taken. */
  rest(): Json {
    return withoutEmpty(this.#left) ?? {};
  }
}

function record(value: Json): Record<string, Json> {
  if (typeof value !== "object" || value === null) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return value as Record<string, Json>;
}

function withoutEmpty(value: Json): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const kept = withoutEmpty(inner);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
