import type * as pulumi from "@pulumi/pulumi";
import type { Publisher } from "../core/publisher";
import type { PublisherPlan } from "../core/publisher-plan";
import type { Scope } from "../core/scope";

/** What every resource of a publisher is made from. */
export interface PublisherContext {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly model: Publisher;
  readonly plan: PublisherPlan;
  readonly scope: Scope<pulumi.Output<string>>;
}
