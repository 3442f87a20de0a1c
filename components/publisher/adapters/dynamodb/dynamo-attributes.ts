import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** JSON as it is kept in an item: no `null`, no `undefined`. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** A value in DynamoDB's own notation: API_AttributeValue. */
export function toAttribute(value: Json): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: `${value}` };
  if (typeof value === "boolean") return { BOOL: value };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value) };
}

export function toAttributes(value: Readonly<Record<string, Json>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toAttribute(member)]));
}

/** An item as plain JSON; a type that this table does not hold (binary, sets, null) is left out. */
export function fromAttributes(item: Readonly<Record<string, AttributeValue>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, attribute]) => {
      const value = fromAttribute(attribute);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function fromAttribute(attribute: AttributeValue): Json | undefined {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.flatMap((member) => fromAttribute(member) ?? []);
  return attribute.M === undefined ? undefined : fromAttributes(attribute.M);
}

/** `Array.isArray` does not narrow a readonly list. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
