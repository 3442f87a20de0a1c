import { CfnDashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { PublisherPlan } from "../render/publisher-plan";
import type { MultiArchPublisherNodes } from "./nodes";

export function createDashboard(
  parent: Construct,
  { dashboard: plan }: PublisherPlan<string>,
): Pick<MultiArchPublisherNodes, "dashboard"> {
  if (plan === undefined) return {};
  const { logicalId, name: dashboardName, body: dashboardBody } = plan;
  return { dashboard: new CfnDashboard(parent, logicalId, { dashboardName, dashboardBody }) };
}
