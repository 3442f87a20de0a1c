import type { LateText } from "./late";

/** A fact that only a deployment knows: `dnsSuffix` is `amazonaws.com` or the partition's own. */
export interface DeploymentFact {
  /** Name of the fact. */
  readonly deployment: "partition" | "region" | "account" | "dnsSuffix";
}

/** A text in pieces. A deployment fills in the pieces that are not plain texts. Plain JSON. */
export type Template = readonly (string | LateText | DeploymentFact)[];

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the stack's own account and region. */
export function regionalArn(service: string, ...resource: Template): Template {
  return ["arn:", fact("partition"), `:${service}:`, fact("region"), ":", fact("account"), ":", ...resource];
}

/** `arn:<partition>:<service>:::<resource>`, for services whose names are global. */
export function globalArn(service: string, ...resource: Template): Template {
  return ["arn:", fact("partition"), `:${service}:::`, ...resource];
}

export function fact(deployment: DeploymentFact["deployment"]): DeploymentFact {
  return { deployment };
}
