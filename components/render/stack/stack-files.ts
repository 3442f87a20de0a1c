import type { RenderedFile } from "../ci/pipeline";
import { cdkFiles } from "./cdk-stack";
import { pulumiFiles } from "./pulumi-stack";
import type { ServiceStack, StackEngine } from "./stack";

/** The files of a stack that deploys one service; the same service gives the same text. */
export function stackFiles(engine: StackEngine, stack: ServiceStack): readonly RenderedFile[] {
  return engine === "pulumi" ? pulumiFiles(stack) : cdkFiles(stack);
}
