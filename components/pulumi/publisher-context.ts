import type * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../render/deployment";
import type { PublisherPlan } from "../render/publisher-plan";
import type { Publisher } from "../service/publisher";

/** What every resource of a publisher is made from. */
export interface PublisherContext {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly model: Publisher;
  readonly plan: PublisherPlan;
  readonly deployment: Deployment<pulumi.Output<string>>;
}
