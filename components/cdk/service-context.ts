import type { Construct } from "constructs";
import type { Scope } from "../core/scope";
import type { Service } from "../core/service";
import type { ServicePlan } from "../core/service-plan";

/** What every resource of a service is made from. */
export interface ServiceContext {
  readonly parent: Construct;
  readonly model: Service;
  readonly plan: ServicePlan;
  readonly scope: Scope<string>;
}
