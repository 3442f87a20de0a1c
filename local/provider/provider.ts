import { createHash } from "node:crypto";
import { type Clients, clientsOf } from "./clients";
import type { Configuration } from "./configuration";
import { render } from "./field";
import { type CheckRequest, check, DEFAULTS_KEY, type Difference, diff, fieldsOf, tagsAll } from "./inputs";
import type { Call, Kind, Kinds } from "./kind";
import { createStack, deleteStack, findStack, updateStack } from "./stack";
import { compact, textOf, UNKNOWN, type ValueMap } from "./value";

/** A resource that was made and then not finished: it goes into the state, and its deployment fails. */
export class UnfinishedError extends Error {
  override readonly name = "UnfinishedError";

  constructor(
    readonly id: string,
    readonly state: ValueMap,
    reason: string,
  ) {
    super(reason);
  }
}

/** Answers the engine for the kinds of a table, with the settings of one `aws.Provider`. The state of a resource is its inputs and its outputs. */
export class Provider {
  readonly #clients = new Map<string, Clients>();

  constructor(
    private readonly kinds: Kinds,
    private readonly configuration: Configuration,
  ) {}

  check(urn: string, request: Omit<CheckRequest, "name">) {
    return check(this.#kind(urn), { ...request, name: nameOf(urn) });
  }

  diff(urn: string, state: ValueMap, inputs: ValueMap): Difference {
    return diff(this.#kind(urn), state, inputs, this.configuration.defaultTags);
  }

  /** The state that a creation or an update leads to, as far as it is known: in an update, what the cloud said stays. */
  preview(urn: string, inputs: ValueMap, old: ValueMap = {}): ValueMap {
    const kind = this.#kind(urn);
    const outputs = Object.keys(kind.outputs ?? {}).map((name) => [name, old[name] ?? UNKNOWN]);
    return this.#state(kind, inputs, Object.fromEntries(outputs));
  }

  async create(urn: string, inputs: ValueMap): Promise<{ readonly id: string; readonly state: ValueMap }> {
    const kind = this.#kind(urn);
    const call = this.#call(urn, inputs);
    const { id, ...outputs } = await said("creating", urn, createStack(kind, call));
    const state = this.#state(kind, inputs, outputs);
    try {
      await said("completing", urn, kind.complete?.(id, call) ?? Promise.resolve());
    } catch (error) {
      throw new UnfinishedError(id, state, String(error instanceof Error ? error.message : error));
    }
    return { id, state };
  }

  /** Whether a resource that a deployment made is still there. */
  async exists(urn: string, id: string, state: ValueMap): Promise<boolean> {
    if (Object.keys(state).length === 0)
      throw new Error(
        `${typeOf(urn)} ${id}: was not made by this stack, and the local provider imports and looks up none; let the program make it, or give its name or ARN as text`,
      );
    const { clients, stack } = this.#call(urn, state);
    return (await said("reading", urn, findStack(clients.cloudformation, stack))) !== undefined;
  }

  async update(urn: string, id: string, old: ValueMap, inputs: ValueMap): Promise<ValueMap> {
    const kind = this.#kind(urn);
    const call = this.#call(urn, inputs, old);
    const { id: _, ...outputs } = await said("updating", urn, updateStack(kind, call));
    await said("completing", urn, kind.complete?.(id, call) ?? Promise.resolve());
    return this.#state(kind, inputs, outputs);
  }

  async delete(urn: string, id: string, state: ValueMap): Promise<void> {
    const call = this.#call(urn, state, state);
    await said("deleting", urn, this.#kind(urn).beforeDelete?.(id, call) ?? Promise.resolve());
    await said("deleting", urn, deleteStack(call));
  }

  /** Region and clients of a resource or a function. */
  place({ region: given }: ValueMap): { readonly region: string; readonly clients: Clients } {
    const region = (given !== UNKNOWN && textOf(given)) || this.configuration.region;
    const clients = this.#clients.get(region) ?? clientsOf(this.configuration, region);
    this.#clients.set(region, clients);
    return { region, clients };
  }

  #state(kind: Kind, { [DEFAULTS_KEY]: _, ...inputs }: ValueMap, outputs: ValueMap): ValueMap {
    const { defaultTags } = this.configuration;
    return {
      ...inputs,
      ...outputs,
      ...(!kind.global && { region: this.place(inputs).region }),
      ...(kind.fields.tags && { tags: inputs.tags ?? {}, tagsAll: tagsAll(inputs, defaultTags) }),
    };
  }

  #call(urn: string, inputs: ValueMap, old: ValueMap = {}): Call {
    const kind = this.#kind(urn);
    const tags = kind.fields.tags && tagsAll(inputs, this.configuration.defaultTags);
    const all = compact({ ...inputs, tags });
    const properties = render(fieldsOf(kind), all);
    const stack = stackName(kind, urn, { ...inputs, ...old });
    return { stack, inputs: all, properties, old, clients: this.place(inputs).clients };
  }

  #kind(urn: string): Kind {
    const kind = this.kinds[typeOf(urn)];
    if (kind !== undefined) return kind;
    const known = Object.keys(this.kinds).join(", ");
    throw new Error(`${typeOf(urn)}: is not a type that the local provider has; it has ${known}`);
  }
}

/**
 * What makes a resource another one also names its stack: an old and a new resource are in two, and one that exists already is
 * refused, as AWS does. What has no name goes by its URN.
 */
function stackName(kind: Kind, urn: string, inputs: ValueMap): string {
  const known = Object.entries(fieldsOf({ ...kind, global: true }));
  const identity = known.map(([name, { replaces }]) => replaces && inputs[name]);
  const named = kind.naming ? textOf(inputs[kind.naming.property ?? "name"]) : nameOf(urn);
  const text = JSON.stringify([kind.naming ? typeOf(urn) : urn, identity]);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  const words = `pulumi-${typeOf(urn).replace(/.*:/, "")}-${named}`.slice(0, 110);
  return `${words}-${hash}`.replace(/[^A-Za-z0-9]+/g, "-");
}

/** `urn:pulumi:stack::project::parent$type::name` */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.replace(/.*\$/, "") ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The result of a call, or its failure with what was being done and AWS's own error. */
async function said<T>(doing: string, urn: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(`${doing} ${typeOf(urn)} ${nameOf(urn)}: ${cause}`, { cause: error });
  }
}
