import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../render/deployment";
import type { PolicyDocument } from "../render/policy-document";
import type { Engine } from "../service/component";

/** A text that is known only at deployment. */
export type LateValue = pulumi.Output<string> | Promise<string>;

/** Outputs and promises are known only at deployment, and an Output that was put into a text is lost in it. */
export const ENGINE: Engine<LateValue> = {
  is: (value): value is LateValue =>
    pulumi.Output.isInstance(value) || value instanceof Promise || isLost(value),
  called: "a Pulumi Output",
  misuse: (value) =>
    isLost(value)
      ? "is a text that a Pulumi Output was put into by JavaScript; use pulumi.interpolate, or pulumi.jsonStringify for JSON"
      : undefined,
  isComponent: (value) => pulumi.ComponentResource.isInstance(value),
};

/** What an Output writes instead of its value: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/output.ts */
function isLost(value: unknown): boolean {
  return typeof value === "string" && /Calling \[(?:toString|toJSON)\] on an \[Output<T>\]/.test(value);
}

/** Where a component makes its resources: its name and itself. */
export interface Place {
  readonly name: string;
  readonly parent: pulumi.Resource;
}

/**
 * The account and region of a component's own provider.
 *
 * @param late late-bound values of its arguments, by path
 */
export function engineDeployment(
  parent: pulumi.Resource,
  late: ReadonlyMap<string, LateValue>,
): Deployment<pulumi.Output<string>> {
  const { partition, dnsSuffix } = aws.getPartitionOutput({}, { parent });
  return {
    partition,
    dnsSuffix,
    region: aws.getRegionOutput({}, { parent }).region,
    account: aws.getCallerIdentityOutput({}, { parent }).accountId,
    late: new Map([...late].map(([path, value]) => [path, pulumi.output(value)])),
    concat: (...parts) => pulumi.concat(...parts),
    json: (value) => pulumi.jsonStringify(value),
  };
}

/** A policy as the JSON text that the provider takes. */
export function policyText(document: PolicyDocument<pulumi.Output<string>>): pulumi.Output<string> {
  return pulumi.jsonStringify(document);
}

/** Whether the options read an existing component by its URN, which creates nothing. */
export function isRead(opts: pulumi.ComponentResourceOptions | undefined): boolean {
  return opts?.urn !== undefined;
}

/** A value of a component; a component that was read by its URN has only its outputs. */
export function known<T>(own: T | undefined, name: string): T {
  if (own !== undefined) return own;
  throw new Error(`${name} was read by its URN; only its outputs are known, use these`);
}
