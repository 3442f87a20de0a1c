import type { Clients } from "./clients";
import type { Field, Fields } from "./field";
import { mapOf, type ValueMap } from "./value";

/** A row of the table: one type of `@pulumi/aws`, each resource of which is the one resource of a stack. */
export interface Kind {
  /** The property that is named after the resource when the program gives neither it nor a prefix for it. */
  readonly naming?: {
    /** @default "name" */
    readonly property?: string;
    readonly as?: string;
    readonly maxLength: number;
    readonly prefix?: string;
  };
  /** IAM is the same in every region, and its resources have no `region`. */
  readonly global?: true;
  /** Its inputs, without those of its naming. */
  readonly fields: Fields;
  /** CloudFormation's type; without one, an empty stack stands for the resource and `complete` makes it. */
  readonly stack?: string;
  /** Texts for `Fn::Sub`: `${It}` is the resource, and inputs go by their names. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** The resource's id, as an output. @default "${It}" */
  readonly id?: string;
  /** Properties that an update must repeat. */
  repeated?(call: Call): Promise<ValueMap>;
  /** Calls after a creation or an update; when one fails, the resource is in the state all the same. */
  complete?(id: string, call: Call): Promise<unknown>;
  beforeDelete?(id: string, call: Call): Promise<unknown>;
}

/** Rows by Pulumi's type token. */
export type Kinds = Readonly<Record<string, Kind>>;

/** Where a resource or a function is. */
export type Place = Pick<Call, "clients" | "region">;

/** What a kind and its stack are called with. */
export interface Call {
  readonly region: string;
  readonly clients: Clients;
  /** Name of the stack. */
  readonly stack: string;
  readonly inputs: ValueMap;
  /** The inputs in the cloud's form, with the provider's tags. */
  readonly properties: ValueMap;
  /** The state before; empty for a new resource. */
  readonly old: ValueMap;
}

/** Tags as most of AWS's APIs have them. */
export const TAGS: Field = {
  form: (tags) => Object.entries(mapOf(tags)).map(([Key, Value]) => ({ Key, Value })),
};

/** A request of AWS's SDK that the fields of a kind spell: their names and shapes are those of the API. */
export function requestOf<T>(properties: ValueMap): T {
  return properties as T;
}
