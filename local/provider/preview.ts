import { DEFAULTS_KEY, fieldsOf } from "./check";
import type { Configuration } from "./configuration";
import type { AnyDefinition } from "./definition";
import { isTaggable } from "./diff";
import { compactMap, hasUnknown, isMap, UNKNOWN, type ValueMap } from "./value";

type Settings = Pick<Configuration, "region" | "defaultTags">;

/** The outputs of a resource that will be made: its inputs, and unknown values for what AWS says. */
export function previewCreate(definition: AnyDefinition, inputs: ValueMap, settings: Settings): ValueMap {
  return { ...unknown(chosenByAws(definition)), ...fromInputs(definition, inputs, settings) };
}

/** The outputs of a resource that will be changed: what AWS said last time stays, but for what the update may move. */
export function previewUpdate(
  definition: AnyDefinition,
  state: ValueMap,
  inputs: ValueMap,
  settings: Settings,
): ValueMap {
  const told = compactMap(Object.fromEntries(chosenByAws(definition).map((name) => [name, state[name]])));
  return { ...told, ...unknown(definition.moving ?? []), ...fromInputs(definition, inputs, settings) };
}

function chosenByAws(definition: AnyDefinition): readonly string[] {
  const computed = Object.entries(fieldsOf(definition)).filter(([, field]) => field.traits.computed);
  return [...definition.outputs, ...computed.map(([name]) => name)];
}

function unknown(names: readonly string[]): ValueMap {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}

function fromInputs(
  definition: AnyDefinition,
  inputs: ValueMap,
  { region, defaultTags }: Settings,
): ValueMap {
  const { [DEFAULTS_KEY]: _, ...given } = inputs;
  const regional = { ...(definition.global ? {} : { region }), ...given };
  if (!isTaggable(definition)) return regional;
  const { tags = {} } = given;
  const tagsAll = hasUnknown(tags) ? UNKNOWN : { ...defaultTags, ...(isMap(tags) ? tags : {}) };
  return { ...regional, tags, tagsAll };
}
