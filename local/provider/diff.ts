import { fieldsOf, isChosen } from "./check";
import type { AnyDefinition } from "./definition";
import { sameField } from "./fields";
import { isMap, sameValue, type Value, type ValueMap } from "./value";

/** What a deployment would change of a resource. */
export interface Difference {
  readonly changed: readonly string[];
  /** Those that make a new resource. */
  readonly replaced: readonly string[];
  /** Whether the old one must go first, to give its name back. */
  readonly deleteBeforeReplace: boolean;
}

/** Compares a resource as it is with the inputs of its next deployment, property by property. */
export function diff(
  definition: AnyDefinition,
  state: ValueMap,
  inputs: ValueMap,
  defaultTags: ValueMap,
): Difference {
  const fields = Object.entries(fieldsOf(definition));
  const changed = fields
    .filter(([name, field]) =>
      name === "tags" && isTaggable(definition)
        ? !sameValue(allTags(state), { ...defaultTags, ...mapOf(inputs.tags) })
        : !sameField(field, state[name], inputs[name]),
    )
    .map(([name]) => name);
  const replaced = fields
    .filter(([, field]) => definition.update === undefined || field.traits.replaces)
    .map(([name]) => name)
    .filter((name) => changed.includes(name));
  const deleteBeforeReplace = replaced.length > 0 && isNameTaken(definition, changed, inputs);
  return { changed, replaced, deleteBeforeReplace };
}

/** Whether a type has tags, which the default tags of its provider join. */
export function isTaggable(definition: AnyDefinition): boolean {
  return "tags" in definition.properties;
}

/** The tags that a resource has, those of its provider included. */
export function allTags(state: ValueMap): ValueMap {
  return mapOf(state.tagsAll ?? state.tags);
}

/** Whether the old and the new resource would have one name, which the program gave; a chosen one is chosen anew. */
function isNameTaken({ naming }: AnyDefinition, changed: readonly string[], inputs: ValueMap): boolean {
  if (naming === undefined || inputs[naming.property] === undefined) return false;
  return !changed.includes(naming.property) && !isChosen(inputs, naming.property);
}

function mapOf(value: Value | undefined): ValueMap {
  return isMap(value) ? value : {};
}
