import { CfnResource } from "aws-cdk-lib";
import { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { ParameterPlan } from "../render/service-plan";

/**
 * The published parameter, which the publisher's function makes and deletes for the stack. CloudFormation would write the value of
 * an `AWS::SSM::Parameter` again whenever the tags of its stack change, and nothing in a template prevents that: its handler
 * puts the whole parameter in every update
 * (https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-ssm, `UpdateHandler`).
 *
 * @param functionArn of the publisher
 * @param registration made before and deleted after: who has it owns the published parameter too
 */
export function createPublished(
  parent: Construct,
  plan: ParameterPlan<string>,
  functionArn: string,
  registration: CfnResource,
): CfnResource {
  const published = new CfnResource(new Construct(parent, SERVICE_LOGICAL_IDS.published), "Resource", {
    type: "Custom::PublishedDigest",
    properties: {
      ServiceToken: functionArn,
      ServiceTimeout: ANSWER_SECONDS,
      Name: plan.name,
      Description: plan.description,
      Value: plan.value,
    },
  });
  published.node.addDependency(registration);
  return published;
}

/** Two runs of the function, and Lambda's pause between them; CloudFormation would wait for an hour. */
const ANSWER_SECONDS = 300;
