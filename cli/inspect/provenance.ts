import { isObject, isText, jsonObject } from "../../components/text/json";
import type { InspectBuild } from "../json/inspect";

/** Types of statements that tell of a build: https://slsa.dev/provenance */
export function isProvenance(predicateType: string): boolean {
  return predicateType.startsWith("https://slsa.dev/provenance/");
}

/**
 * The build that a statement of provenance tells of, in version 0.2 (https://slsa.dev/spec/v0.2/provenance) or 1
 * (https://slsa.dev/spec/v1.1/provenance); what the statement leaves out is left out.
 */
export function buildOf(statement: string): InspectBuild {
  const predicate = objectAt(jsonObject(statement), "predicate");
  const details = objectAt(predicate, "runDetails");
  const metadata = { ...objectAt(predicate, "metadata"), ...objectAt(details, "metadata") };
  const builder = { ...objectAt(predicate, "builder"), ...objectAt(details, "builder") };
  return {
    ...text("started", metadata.buildStartedOn ?? metadata.startedOn),
    ...text("finished", metadata.buildFinishedOn ?? metadata.finishedOn),
    ...text("builder", builder.id),
    ...text("invocation", metadata.buildInvocationID ?? metadata.invocationId),
  };
}

function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = isObject(value) ? value[key] : undefined;
  return isObject(inner) ? inner : {};
}

function text<const Key extends string>(key: Key, value: unknown): { readonly [name in Key]?: string } {
  return isText(value) && value !== "" ? ({ [key]: value } as { [name in Key]: string }) : {};
}
