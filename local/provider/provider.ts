import { createHash, randomBytes } from "node:crypto";
import { type Clients, clientsOf } from "./clients";
import type { Configuration } from "./configuration";
import { render } from "./field";
import { check, DEFAULTS_KEY, diff, fieldsOf, namedBy, tagsAll } from "./inputs";
import type { Call, Kind, Kinds, Place } from "./kind";
import { createStack, deleteStack, findStack, updateStack } from "./stack";
import { compact, textOf, UNKNOWN, type ValueMap } from "./value";

/** Answers the engine for the kinds of a table, with the settings of one `aws.Provider`. A state is inputs and outputs. */
export class Provider {
  readonly #clients = new Map<string, Clients>();

  constructor(
    private readonly kinds: Kinds,
    private readonly configuration: Configuration,
  ) {}

  /** @param seed the engine's, for a chosen name; without it, the name is random. */
  check(urn: string, olds: ValueMap, news: ValueMap, seed: Uint8Array) {
    const source = seed.length > 0 ? seed : randomBytes(16);
    return check(this.#kind(urn), nameOf(urn), olds, news, hexOf(source));
  }

  diff(urn: string, state: ValueMap, inputs: ValueMap) {
    const { region, defaultTags } = this.configuration;
    return diff(this.#kind(urn), state, { region, ...inputs }, defaultTags);
  }

  /** The state that a creation or an update leads to, as far as it is known: in an update, what the cloud said stays. */
  preview(urn: string, inputs: ValueMap, old: ValueMap = {}): ValueMap {
    const outputs = Object.keys(this.#kind(urn).outputs ?? {}).map((name) => [name, old[name] ?? UNKNOWN]);
    return this.#state(urn, inputs, Object.fromEntries(outputs));
  }

  /** `error` is what went wrong after it was made: it goes into the state all the same, and its deployment fails. */
  async create(urn: string, inputs: ValueMap) {
    const [kind, call] = [this.#kind(urn), this.#call(urn, inputs)];
    const { id, ...outputs } = await createStack(kind, call);
    const [completed] = await Promise.allSettled([kind.complete?.(textOf(id), call)]);
    const error: unknown = completed.status === "rejected" ? completed.reason : undefined;
    return { id: textOf(id), state: this.#state(urn, inputs, outputs), error };
  }

  /** Whether a resource that a deployment made is still there; the state of one that it did not make is not known. */
  async exists(urn: string, state: ValueMap): Promise<boolean> {
    if (Object.keys(state).length === 0)
      throw new Error("was not made here, and nothing is imported; give its name or ARN as text");
    const { stack, clients } = this.#call(urn, state);
    return (await findStack(clients.cloudformation, stack)) !== undefined;
  }

  async update(urn: string, id: string, old: ValueMap, inputs: ValueMap): Promise<ValueMap> {
    const [kind, call] = [this.#kind(urn), this.#call(urn, inputs, old)];
    const { id: _, ...outputs } = await updateStack(kind, call);
    await kind.complete?.(id, call);
    return this.#state(urn, inputs, outputs);
  }

  async delete(urn: string, id: string, state: ValueMap): Promise<void> {
    const call = this.#call(urn, state, state);
    await this.#kind(urn).beforeDelete?.(id, call);
    await deleteStack(call);
  }

  /** Where a resource or a function is. */
  place({ region: given }: ValueMap): Place {
    const region = (given !== UNKNOWN && textOf(given)) || this.configuration.region;
    const clients = this.#clients.get(region) ?? clientsOf(this.configuration, region);
    this.#clients.set(region, clients);
    return { region, clients };
  }

  #state(urn: string, { [DEFAULTS_KEY]: _, ...inputs }: ValueMap, outputs: ValueMap): ValueMap {
    const { global, fields } = this.#kind(urn);
    const all = tagsAll(inputs, this.configuration.defaultTags);
    const tags = fields.tags && { tags: inputs.tags ?? {}, tagsAll: all };
    return { ...inputs, ...outputs, ...(!global && { region: this.place(inputs).region }), ...tags };
  }

  #call(urn: string, inputs: ValueMap, old: ValueMap = {}): Call {
    const kind = this.#kind(urn);
    const tags = kind.fields.tags && tagsAll(inputs, this.configuration.defaultTags);
    const all = compact({ ...inputs, tags });
    const properties = render(fieldsOf(kind), all);
    const stack = stackName(kind, urn, { ...inputs, ...old });
    return { stack, inputs: all, properties, old, ...this.place(inputs) };
  }

  #kind(urn: string): Kind {
    const kind = this.kinds[typeOf(urn)];
    if (kind !== undefined) return kind;
    const known = Object.keys(this.kinds).join(", ");
    throw new Error(`is of a type that the local provider does not have; it has ${known}`);
  }
}

/** Named after what would make a new resource: an old one and its replacement have two, and one that exists is refused, as by AWS. */
function stackName(kind: Kind, urn: string, inputs: ValueMap): string {
  const known = Object.entries(fieldsOf({ ...kind, global: true }));
  const identity = known.map(([name, { replaces }]) => replaces && inputs[name]);
  const text = JSON.stringify([kind.naming ? typeOf(urn) : urn, identity]);
  const named = kind.naming ? textOf(inputs[namedBy(kind)]) : nameOf(urn);
  const words = `pulumi-${typeOf(urn).replace(/.*:/, "")}-${named}`.slice(0, 110);
  return `${words}-${hexOf(text).slice(0, 10)}`.replace(/[^A-Za-z0-9]+/g, "-");
}

function hexOf(source: string | Uint8Array): string {
  return createHash("sha256").update(source).digest("hex");
}

/** `urn:pulumi:stack::project::parent$type::name` */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.replace(/.*\$/, "") ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
