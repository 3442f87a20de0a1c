import type { Construct } from "constructs";
import type { Publisher } from "../core/publisher";
import type { PublisherPlan } from "../core/publisher-plan";
import type { Scope } from "../core/scope";

/** What every resource of a publisher is made from. */
export interface PublisherContext {
  readonly parent: Construct;
  readonly model: Publisher;
  readonly plan: PublisherPlan;
  readonly scope: Scope<string>;
}
