import { type CheckRequest, type CheckResult, check, fieldsOf } from "./check";
import { type Clients, clientsOf } from "./clients";
import type { Configuration } from "./configuration";
import type { AnyDefinition, Change, Context } from "./definition";
import { allTags, type Difference, diff, isTaggable } from "./diff";
import { decode, type Fields } from "./fields";
import { previewCreate, previewUpdate } from "./preview";
import { inputsOf, stateOf } from "./state";
import { tagChange } from "./tags";
import { textsOf, UNKNOWN, type ValueMap } from "./value";

/** A resource as the engine keeps it. */
export interface Resource {
  readonly id: string;
  readonly state: ValueMap;
}

/** A resource that was made and then not finished: it goes into the state, and its deployment fails. */
export class UnfinishedError extends Error {
  override readonly name = "UnfinishedError";

  constructor(
    readonly resource: Resource,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Answers the engine for the types of a table, with the settings of one `aws.Provider`. */
export class Provider {
  readonly #clients = new Map<string, Clients>();

  constructor(
    private readonly table: ReadonlyMap<string, AnyDefinition>,
    private readonly configuration: Configuration,
  ) {}

  check(type: string, request: CheckRequest): CheckResult {
    return check(this.#definition(type), request);
  }

  diff(type: string, state: ValueMap, inputs: ValueMap): Difference {
    return diff(this.#definition(type), state, inputs, this.configuration.defaultTags);
  }

  previewCreate(type: string, inputs: ValueMap): ValueMap {
    return previewCreate(this.#definition(type), inputs, this.#settings(inputs));
  }

  previewUpdate(type: string, state: ValueMap, inputs: ValueMap): ValueMap {
    return previewUpdate(this.#definition(type), state, inputs, this.#settings(inputs));
  }

  async create(type: string, inputs: ValueMap): Promise<Resource> {
    const definition = this.#definition(type);
    const context = this.#context(inputs);
    const values = this.#values(definition, inputs);
    const subject = subjectOf(definition, inputs);
    const id = await said(`creating ${subject}`, definition.create(values, context));
    try {
      await said(`completing ${subject}`, definition.complete?.(id, values, context) ?? Promise.resolve());
      return await this.#present(definition, id, inputs);
    } catch (error) {
      throw new UnfinishedError(
        { id, state: inputs },
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  /** The resource as it is, with the inputs that lead to it, and undefined when it is gone. */
  async read(
    type: string,
    id: string,
    known: ValueMap,
    lastInputs: ValueMap,
  ): Promise<(Resource & { readonly inputs: ValueMap }) | undefined> {
    const definition = this.#definition(type);
    const resource = await this.#read(definition, id, known);
    return resource && { ...resource, inputs: inputsOf(definition, resource.state, lastInputs) };
  }

  async update(type: string, id: string, state: ValueMap, inputs: ValueMap): Promise<Resource> {
    const definition = this.#definition(type);
    const change = this.#change(definition, state, inputs);
    const values = this.#values(definition, inputs);
    const updating = definition.update?.(id, values, change, this.#context(inputs)) ?? Promise.resolve();
    await said(`updating ${subjectOf(definition, inputs)}`, updating);
    return await this.#present(definition, id, inputs);
  }

  async delete(type: string, id: string, state: ValueMap): Promise<void> {
    const definition = this.#definition(type);
    const deleting = definition.delete(id, decode(fieldsOf(definition), state), this.#context(state));
    await said(`deleting ${subjectOf(definition, state)}`, deleting);
  }

  /** The clients of the provider's own region, for functions. */
  context(): Context {
    return this.#context({});
  }

  async #present(definition: AnyDefinition, id: string, inputs: ValueMap): Promise<Resource> {
    const resource = await this.#read(definition, id, inputs);
    if (resource !== undefined) return resource;
    throw new Error(
      `reading ${subjectOf(definition, inputs)}: the cloud has no ${id} although the call succeeded`,
    );
  }

  async #read(definition: AnyDefinition, id: string, known: ValueMap): Promise<Resource | undefined> {
    const reading = definition.read(id, decode(fieldsOf(definition), known), this.#context(known));
    const answer = await said(`reading ${definition.type} ${id}`, reading);
    return (
      answer && { id: answer.id ?? id, state: stateOf(definition, answer, known, this.#settings(known)) }
    );
  }

  #change(definition: AnyDefinition, state: ValueMap, inputs: ValueMap): Change<Fields> {
    const { changed } = diff(definition, state, inputs, this.configuration.defaultTags);
    const { defaultTags } = this.configuration;
    return {
      has: (...names) => names.some((name) => changed.includes(name)),
      old: decode(fieldsOf(definition), state),
      tags: tagChange(textsOf(allTags(state)), { ...defaultTags, ...textsOf(inputs.tags) }),
    };
  }

  /** The inputs as a definition takes them: with the provider's tags on top of their own. */
  #values(definition: AnyDefinition, inputs: ValueMap): ReturnType<typeof decode> {
    const { defaultTags } = this.configuration;
    const tags = { ...defaultTags, ...textsOf(inputs.tags) };
    return decode(fieldsOf(definition), isTaggable(definition) ? { ...inputs, tags } : inputs);
  }

  #context(inputs: ValueMap): Context {
    const { region } = this.#settings(inputs);
    const clients = this.#clients.get(region) ?? clientsOf(this.configuration, region);
    this.#clients.set(region, clients);
    return { clients, region };
  }

  #settings({ region }: ValueMap): Configuration {
    const own = typeof region === "string" && region !== UNKNOWN ? region : this.configuration.region;
    return { ...this.configuration, region: own };
  }

  #definition(type: string): AnyDefinition {
    const definition = this.table.get(type);
    if (definition !== undefined) return definition;
    const known = [...this.table.keys()].join(", ");
    throw new Error(`${type}: is not a type that the local provider has; it has ${known}`);
  }
}

/** The result of a call, or its failure with what was being done and AWS's own error. */
async function said<T>(doing: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(`${doing}: ${cause}`, { cause: error });
  }
}

function subjectOf({ type, naming }: AnyDefinition, inputs: ValueMap): string {
  const name = naming && inputs[naming.property];
  return typeof name === "string" ? `${type} ${name}` : type;
}
