import { type App, Stack } from "aws-cdk-lib";
import { MultiArchImage as CdkImage, MultiArchPublisher as CdkPublisher } from "../../components/cdk";
import {
  MultiArchImage as PulumiImage,
  MultiArchPublisher as PulumiPublisher,
} from "../../components/pulumi";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { unchecked } from "../cdk/synthesis";
import { deploy } from "../pulumi/deployment";

/** Services that fit into one stack. */
export const STACK_SERVICES = 60;

/** Each service has its own folder of one GitHub repository, as in a monorepo. */
function serviceOptions(name: string): ServiceOptions {
  return {
    source: { type: "github", repository: "acme/shop", paths: [`services/${name}/**`] },
    context: `services/${name}`,
    versions: { prefix: `${name}/` },
  };
}

/** A fleet of so many services in stacks of 60 that share one publisher. */
export function cdkFleet(app: App, services: number): readonly Stack[] {
  const stacks = [new Stack(app, "Fleet0")];
  const publisher = new CdkPublisher(stacks[0] ?? app, "fleet");
  for (let at = 0; at < services; at += 1) {
    const stack = stacks[Math.floor(at / STACK_SERVICES)] ?? new Stack(app, `Fleet${stacks.length}`);
    if (!stacks.includes(stack)) stacks.push(stack);
    const name = `service-${at}`;
    new CdkImage(stack, name, { ...serviceOptions(name), publisher });
  }
  return stacks;
}

/** Makes the same fleet and synthesises it. */
export function synthesiseFleet(services: number): void {
  unchecked((app) => {
    cdkFleet(app, services);
    app.synth();
  });
}

/** The same fleet in one Pulumi program, against a recording engine. */
export function deployFleet(services: number) {
  return deploy((opts) => {
    const publisher = new PulumiPublisher("fleet", {}, opts);
    for (let at = 0; at < services; at += 1) {
      const name = `service-${at}`;
      new PulumiImage(name, { ...serviceOptions(name), publisher }, opts);
    }
  });
}
