import type * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../render/deployment";
import type { ServicePlan } from "../render/service-plan";
import type { Service } from "../service/service";

/** What every resource of a service is made from. */
export interface ServiceContext {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly model: Service;
  readonly plan: ServicePlan;
  readonly deployment: Deployment<pulumi.Output<string>>;
}
