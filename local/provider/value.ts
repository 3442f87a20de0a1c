/** A property value as the engine sends it: plain JSON, with the unknown value, assets and archives as marked values. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

/** A property bag. */
export interface ValueMap {
  readonly [name: string]: Value;
}

/** Stands for a value that is only known after the deployment: `unknownValue` in `runtime/rpc` of `@pulumi/pulumi`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isMap(value: unknown): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** A property bag without what is undefined or null, which the engine takes for absent, at any depth. */
export function compact(map: Readonly<Record<string, unknown>>): ValueMap {
  return JSON.parse(JSON.stringify(map, (_, value: unknown) => value ?? undefined));
}

/** A value that is text, and empty text for any other. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value that is a property bag, and an empty one for any other. */
export function mapOf(value: unknown): ValueMap {
  return isMap(value) ? value : {};
}

/** The property bags of a list. */
export function mapsOf(value: unknown): readonly ValueMap[] {
  return isList(value) ? value.map(mapOf) : [];
}
