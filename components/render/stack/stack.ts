import type { ServiceOptions } from "../../service/options/service-options";

/** Engines whose stacks can be written. */
export const STACK_ENGINES = ["pulumi", "cdk"] as const;
export type StackEngine = (typeof STACK_ENGINES)[number];

/** A stack of one service. */
export interface ServiceStack {
  /** Name of the service. */
  readonly name: string;
  /** As the stack writes them; checked. */
  readonly options: ServiceOptions;
  /** Publisher that the service shares; a service without one has its own. */
  readonly publisher?: string;
  /** Version of this package. */
  readonly version: string;
}

/** Versions of everything that a stack needs beside this package: those that this package is tested with. */
export const STACK_VERSIONS = {
  "@pulumi/aws": "7.48.0",
  "@pulumi/pulumi": "3.270.0",
  "@types/node": "24.19.2",
  "aws-cdk": "2.1148.1",
  "aws-cdk-lib": "2.275.0",
  constructs: "10.8.1",
  tsx: "4.23.15",
  typescript: "5.9.3",
} as const;

/** Packages of a stack by name, with their versions. */
export function pinned(...names: readonly (keyof typeof STACK_VERSIONS)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, STACK_VERSIONS[name]]));
}

/** Name of the stack's project and package. */
export function projectNameOf({ name }: ServiceStack): string {
  return `${name}-infrastructure`;
}

/** A file of JSON, as formatters write it. */
export function jsonFile(path: string, content: object): { readonly path: string; readonly text: string } {
  // A short list of names stands on one line.
  const text = JSON.stringify(content, undefined, 2).replaceAll(/\[\n\s+("[^"\n]*")\n\s+\]/g, "[$1]");
  return { path, text: `${text}\n` };
}
