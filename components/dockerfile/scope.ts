import type { EscapeToken, Instruction } from "./dockerfile";
import type { Variable } from "./shell-piece";

/** The names that stand for a value at one place of a Dockerfile. */
export interface Scope {
  readonly escapeToken: EscapeToken;
  /** What a name stands for. A name that nothing defines is not set, or not known where a base image may set it. */
  lookup(name: string): Variable;
  /** What gives a name its value here; `undefined` where nothing in the file does. */
  definition(name: string): Definition | undefined;
  /** All names that have a definition. */
  names(): readonly string[];
}

/** What gives a name its value. */
export interface Definition {
  readonly name: string;
  /** `automatic` also where an ARG of a stage, without a default, takes the value that BuildKit has for its platform. */
  readonly origin: "automatic" | "arg" | "env";
  readonly value: Variable;
  /** The ARG or ENV; `undefined` for an automatic argument before the first FROM. */
  readonly instruction: Instruction | undefined;
}

/** The definitions of a stage, or of what stands before the first, as they come one after the other. */
export class Environment {
  private readonly history = new Map<string, { readonly step: number; readonly definition: Definition }[]>();
  private readonly image = new Map<string, Definition>();
  /** What heirs found at the end of this one; no definition comes behind that. */
  private readonly finals = new Map<string, Definition | undefined>();
  private steps = 0;

  constructor(
    private readonly escapeToken: EscapeToken,
    /** What a name without definition stands for. */
    private readonly otherwise: (name: string) => Variable,
    private readonly parent?: Environment,
  ) {}

  define(definition: Definition): void {
    const earlier = this.history.get(definition.name) ?? [];
    earlier.push({ step: this.steps, definition });
    this.history.set(definition.name, earlier);
    if (definition.origin === "env") this.image.set(definition.name, definition);
    this.steps += 1;
  }

  /**
   * An environment that starts with all that this one ends with. BuildKit reads ENV again from the image that a stage is
   * built on, so that an ENV hides an ARG of the same name behind it.
   */
  inherited(): Environment {
    return new Environment(this.escapeToken, this.otherwise, this);
  }

  /** What is defined up to now; later definitions do not change it. */
  scope(): Scope {
    const end = this.steps;
    const definition = (name: string) =>
      lastBefore(this.history.get(name) ?? [], end)?.definition ?? this.parent?.final(name);
    return {
      escapeToken: this.escapeToken,
      definition,
      lookup: (name) => definition(name)?.value ?? this.otherwise(name),
      names: () => [...this.allNames()].filter((name) => definition(name) !== undefined),
    };
  }

  /** In a loop and not by recursion, as a file may have thousands of stages. */
  private final(name: string): Definition | undefined {
    if (this.finals.has(name)) return this.finals.get(name);
    const chain = [...this.chain()];
    const found =
      chain
        .map((environment) => environment.image.get(name))
        .find((definition) => definition !== undefined) ??
      chain.flatMap((environment) => environment.history.get(name)?.at(-1)?.definition ?? [])[0];
    this.finals.set(name, found);
    return found;
  }

  private *chain(): Iterable<Environment> {
    for (let at: Environment | undefined = this; at !== undefined; at = at.parent) yield at;
  }

  private allNames(): ReadonlySet<string> {
    return new Set([...this.chain()].flatMap((environment) => [...environment.history.keys()]));
  }
}

/** The last entry of a list in the order of its steps that is before a step. */
function lastBefore<Entry extends { readonly step: number }>(
  entries: readonly Entry[],
  end: number,
): Entry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.step ?? end) < end) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
