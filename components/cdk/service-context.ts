import type { Construct } from "constructs";
import type { Deployment } from "../render/deployment";
import type { ServicePlan } from "../render/service-plan";
import type { Service } from "../service/service";

/** What every resource of a service is made from. */
export interface ServiceContext {
  readonly parent: Construct;
  readonly model: Service;
  readonly plan: ServicePlan;
  readonly deployment: Deployment<string>;
}
