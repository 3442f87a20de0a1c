import type { Text } from "../service/late";
import type { Template } from "../service/template";

/**
 * What is known only at deployment, in the engine's own type of reference (`R`): a Pulumi `Output`, a CDK token or, in a
 * test, a text. The renderers take it as a parameter, so no late-bound value enters the model.
 */
export interface Deployment<R> {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: R | string;
  readonly region: R | string;
  readonly account: R | string;
  /** `amazonaws.com` or the partition's own. */
  readonly dnsSuffix: R | string;
  /** Late-bound values of the component's options, by the path of the option. */
  readonly late: ReadonlyMap<string, R>;
  /** The parts as one text. */
  concat(...parts: readonly (R | string)[]): R;
  /** A value as JSON text; texts in it may be references. */
  json(value: unknown): R;
}

/** A text of the model as the engine takes it. */
export function textOf<R>(deployment: Deployment<R>, text: Text): R | string {
  if (typeof text === "string") return text;
  const value = deployment.late.get(text.late);
  if (value === undefined) throw new Error(`internal: no late-bound value was given for ${text.late}`);
  return value;
}

/** A template with everything filled in that the deployment knows. */
export function filled<R>(deployment: Deployment<R>, template: Template): R {
  return deployment.concat(
    ...template.map((piece) =>
      typeof piece === "string" || "late" in piece ? textOf(deployment, piece) : deployment[piece.deployment],
    ),
  );
}

/** Whether a template has nothing to fill in. */
export function isPlain(template: Template): boolean {
  return template.every((piece) => typeof piece === "string");
}
