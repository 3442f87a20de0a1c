import { type App, CfnResource, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Json } from "../parity/properties";
import { withApp } from "./app";

/** A resource of a synthesised template. */
export interface Synthesised {
  readonly logicalId: string;
  /** Path of its construct, below the stack. */
  readonly path: string;
  readonly type: string;
  readonly properties: Json;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

/** Runs a program without the CDK's check against CloudFormation's schemas: it takes seconds, and has a test of its own. */
export function unchecked<T>(program: (app: App) => T): T {
  return withApp({ builtinCloudFormationValidation: false }, program);
}

/** Runs a program in a stack of its own and synthesises it. */
export function synthesise<T>(program: (stack: Stack) => T): {
  readonly result: T;
  readonly stack: Stack;
  readonly resources: readonly Synthesised[];
} {
  return unchecked((app) => {
    const stack = new Stack(app, "Stack");
    const result = program(stack);
    const template = Template.fromStack(stack).toJSON();
    const resources = stack.node.findAll().filter(CfnResource.isCfnResource);
    return {
      result,
      stack,
      resources: resources.map((resource) => {
        const logicalId: string = stack.resolve(resource.logicalId);
        const made = template.Resources[logicalId];
        return {
          logicalId,
          path: resource.node.path.replace("Stack/", ""),
          type: made.Type,
          properties: withMappings(made.Properties, template.Mappings ?? {}),
          dependsOn: made.DependsOn ?? [],
          deletionPolicy: made.DeletionPolicy,
          updateReplacePolicy: made.UpdateReplacePolicy,
        };
      }),
    };
  });
}

/** The resource of a construct, by its path below the stack. */
export function at(resources: readonly Synthesised[], path: string): Synthesised {
  const found = resources.find((resource) => resource.path === path);
  if (found === undefined) throw new Error(`no ${path}`);
  return found;
}

type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;

/** The properties with every value of a mapping in its place. */
function withMappings(value: Json, mappings: Mappings): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => withMappings(item, mappings));
  const found = (value as Readonly<Record<string, Json>>)["Fn::FindInMap"];
  if (Array.isArray(found)) {
    const [mapping, key, name] = found.map((step) => String(step));
    return mappings[mapping ?? ""]?.[key ?? ""]?.[name ?? ""] ?? null;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withMappings(inner, mappings)]),
  );
}
