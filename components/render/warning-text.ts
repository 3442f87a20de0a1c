import { regionWarnings } from "../service/compute-facts";
import type { Service } from "../service/service";
import type { Warning } from "../service/warning";

/** A warning in an engine's terms. */
export interface WarningText {
  /** What a CDK program acknowledges it by. */
  readonly id: string;
  readonly text: string;
}

/** The warnings of a service's options. */
export function warningTexts({ warnings }: Service): readonly WarningText[] {
  return warnings.map(textOf);
}

/** The warnings of a service in a region. */
export function regionWarningTexts({ projects }: Service, region: string): readonly WarningText[] {
  return regionWarnings(projects, region).map(textOf);
}

function textOf({ id, path, reason }: Warning): WarningText {
  return { id: `multiarch-codebuild:${id}`, text: `${path}: ${reason}` };
}
