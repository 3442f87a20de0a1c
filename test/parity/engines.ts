import { MultiArchImage as CdkImage } from "../../components/cdk/multiarch-image";
import { MultiArchPublisher as CdkPublisher } from "../../components/cdk/multiarch-publisher";
import { MultiArchImage as PulumiImage } from "../../components/pulumi/multiarch-image";
import { MultiArchPublisher as PulumiPublisher } from "../../components/pulumi/multiarch-publisher";
import { synthesise } from "../cdk/synthesis";
import { deploy } from "../pulumi/deployment";
import { cdkFacts } from "./cdk-facts";
import type { Facts } from "./facts";
import type { Program } from "./programs";
import { pulumiFacts } from "./pulumi-facts";

const ENGINES: Readonly<Record<Engine, (program: Program) => Promise<Facts>>> = {
  pulumi: async ({ publisher, services }) => {
    const { resources } = await deploy((opts) => {
      const shared = publisher && { publisher: new PulumiPublisher(publisher.name, publisher.options, opts) };
      for (const [name, options] of Object.entries(services))
        new PulumiImage(name, { ...options, ...shared }, opts);
    });
    return pulumiFacts(resources);
  },
  cdk: async ({ publisher, services }) => {
    const { resources } = synthesise((stack) => {
      const shared = publisher && { publisher: new CdkPublisher(stack, publisher.name, publisher.options) };
      for (const [name, options] of Object.entries(services))
        new CdkImage(stack, name, { ...options, ...shared });
    });
    return cdkFacts(resources);
  },
};

export type Engine = "pulumi" | "cdk";
export const ENGINE_NAMES: readonly Engine[] = ["pulumi", "cdk"];

/** The facts of a program as an engine makes it; the same program is made once. Pulumi runs one program at a time. */
export function factsOf(engine: Engine, program: Program): Promise<Facts> {
  const facts = made[engine].get(program) ?? ENGINES[engine](program);
  made[engine].set(program, facts);
  return facts;
}

const made: Readonly<Record<Engine, Map<Program, Promise<Facts>>>> = { pulumi: new Map(), cdk: new Map() };
