import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PublisherPlan } from "../render/publisher-plan";
import type { Place } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";

export function createDashboard(
  { name, parent }: Place,
  { dashboard: plan }: PublisherPlan<pulumi.Output<string>>,
): Pick<MultiArchPublisherNodes, "dashboard"> {
  if (plan === undefined) return {};
  const dashboard = new aws.cloudwatch.Dashboard(
    `${name}-${plan.logicalId}`,
    { dashboardName: plan.name, dashboardBody: plan.body },
    { parent, deleteBeforeReplace: true },
  );
  return { dashboard };
}
