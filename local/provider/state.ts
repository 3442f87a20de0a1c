import { DEFAULTS_KEY, fieldsOf } from "./check";
import type { Configuration } from "./configuration";
import type { Answer, AnyDefinition } from "./definition";
import { isTaggable } from "./diff";
import { type Fields, sameField } from "./fields";
import { ownTags } from "./tags";
import { compactMap, isEmpty, sameValue, textsOf, type ValueMap } from "./value";

/** The state of a resource: what the cloud told, and what it does not tell as it was last sent. */
export function stateOf(
  definition: AnyDefinition,
  answer: Answer<Fields, Fields, string>,
  known: ValueMap,
  { region, defaultTags }: Pick<Configuration, "region" | "defaultTags">,
): ValueMap {
  const { id: _, ...told } = answer;
  const kept = Object.fromEntries(Object.keys(definition.kept).map((name) => [name, known[name]]));
  const state: ValueMap = {
    ...compactMap(kept),
    ...compactMap(told),
    ...(definition.global ? {} : { region }),
  };
  if (!isTaggable(definition)) return state;
  const tagsAll = textsOf(state.tags);
  return { ...state, tags: ownTags(tagsAll, defaultTags), tagsAll };
}

/** The inputs that would lead to a state: those of the last deployment where they still hold, and all of an import. */
export function inputsOf(definition: AnyDefinition, state: ValueMap, last: ValueMap): ValueMap {
  const fields = Object.entries(fieldsOf(definition));
  const isImport = Object.keys(last).length === 0;
  const inputs = fields.map(([name, field]) => {
    const actual = state[name];
    if (isImport)
      return [name, isEmpty(actual) || sameValue(actual, field.traits.default) ? undefined : actual];
    return [name, sameField(field, actual, last[name]) ? last[name] : actual];
  });
  return { ...compactMap(Object.fromEntries(inputs)), [DEFAULTS_KEY]: last[DEFAULTS_KEY] ?? [] };
}
