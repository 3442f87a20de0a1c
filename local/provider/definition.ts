import type { Clients } from "./clients";
import type { Decoded, Fields } from "./fields";

/**
 * A resource type of `@pulumi/aws`, answered through AWS's API. The compiler holds `read` to every property, so that none is
 * forgotten in a refresh.
 */
export interface Definition<P extends Fields, K extends Fields, O extends string> {
  /** Pulumi's type token. */
  readonly type: string;
  /** The property that is named after the resource when neither it nor a prefix for it is given, and its longest value. */
  readonly naming?: {
    readonly property: keyof P & string;
    readonly maxLength: number;
    readonly prefix?: keyof K & string;
  };
  /** IAM is the same in every region, and its resources have no `region`. */
  readonly global?: true;
  /** Properties that the cloud takes and tells back. */
  readonly properties: P;
  /** Properties that it does not tell back: those that only steer the provider, and gaps of the local cloud. */
  readonly kept: K;
  readonly outputs: readonly O[];
  /** Outputs that an update may change. */
  readonly moving?: readonly O[];

  /** Makes it with the call that decides whether it exists, and returns its id. */
  create(inputs: Decoded<P & K>, context: Context): Promise<string>;
  /** Calls after that one; when one fails, the resource is in the state, and the next deployment goes on with it. */
  complete?(id: string, inputs: Decoded<P & K>, context: Context): Promise<void>;
  /** The resource as the cloud has it, undefined when it is gone. In an import only the id is known. */
  read(id: string, known: Partial<Decoded<P & K>>, context: Context): Promise<Answer<P, K, O> | undefined>;
  /** Changes it in place; without it, every change makes a new resource. */
  update?(id: string, inputs: Decoded<P & K>, change: Change<P & K>, context: Context): Promise<void>;
  /** Deletes it; one that is gone already is no error. */
  delete(id: string, inputs: Decoded<P & K>, context: Context): Promise<void>;
}

/** What a definition is called with. */
export interface Context {
  readonly clients: Clients;
  readonly region: string;
}

/** What an update is about. */
export interface Change<F extends Fields> {
  /** Whether one of these properties changed. */
  has(...properties: readonly (keyof F)[]): boolean;
  readonly old: Decoded<F>;
  /** Tags to write and names of tags to take away. */
  readonly tags: { readonly written: Readonly<Record<string, string>>; readonly removed: readonly string[] };
}

/** What `read` tells: every property and every output, undefined where the cloud has none. */
export type Answer<P extends Fields, K extends Fields, O extends string> = {
  readonly [N in keyof P]: Told<Decoded<P>[N]>;
} & {
  /** What the cloud does tell of these counts more than what was sent. */
  readonly [N in keyof K]?: Told<Decoded<K>[N]>;
} & { readonly [N in O]: unknown } & {
  /** The id of the resource, where an import names it by another one. */
  readonly id?: string | undefined;
};

/** The shape of a property with every part of it optional, as AWS's SDK answers it. */
type Told<T> =
  | undefined
  | (T extends string
      ? string
      : T extends readonly (infer E)[]
        ? readonly Told<E>[]
        : T extends object
          ? { readonly [K in keyof T]?: Told<T[K]> }
          : T);

/** A definition whose own types are behind it, as the table holds it. */
export type AnyDefinition = Definition<Fields, Fields, string>;

/** Holds a definition to its own fields, then lets it into the table. */
export function define<P extends Fields, const K extends Fields, const O extends string>(
  definition: Definition<P, K, O>,
): AnyDefinition {
  // The provider only calls a definition with what its own fields decoded.
  return definition as unknown as AnyDefinition;
}
