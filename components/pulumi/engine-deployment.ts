import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../render/deployment";
import type { PolicyDocument } from "../render/policies";

/** The account and region of a component's own provider. */
export function engineDeployment(parent: pulumi.Resource): Deployment<pulumi.Output<string>> {
  const { partition, dnsSuffix } = aws.getPartitionOutput({}, { parent });
  return {
    partition,
    dnsSuffix,
    region: aws.getRegionOutput({}, { parent }).region,
    account: aws.getCallerIdentityOutput({}, { parent }).accountId,
    concat: (...parts) => pulumi.concat(...parts),
  };
}

/** A policy as the JSON text that the provider takes. */
export function policyText(document: PolicyDocument<pulumi.Output<string>>): pulumi.Output<string> {
  return pulumi.jsonStringify(document);
}
