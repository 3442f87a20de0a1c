import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../local/provider/check";
import { RESOURCES } from "../../local/provider/resources/table";
import { VERSION } from "../../local/provider/service";

/** The properties of a type's arguments or state, read from the declarations of the real SDK. */
function declared(type: string, kind: "Args" | "State"): readonly string[] {
  const [, module = "", name = ""] = /^aws:([^:]+):(\w+)$/.exec(type) ?? [];
  const path = join(__dirname, "..", "..", "node_modules", "@pulumi", "aws", `${module}.d.ts`);
  const [, body = ""] =
    new RegExp(`export interface ${name}${kind} \\{\\n(.*?)\\n\\}`, "s").exec(readFileSync(path, "utf8")) ??
    [];
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, property = ""]) => property);
}

describe.each([...RESOURCES.values()])("$type", (definition) => {
  it("has no input that @pulumi/aws does not have", () => {
    const known = declared(definition.type, "Args");

    const strangers = Object.keys(fieldsOf(definition)).filter((name) => !known.includes(name));

    expect(known).not.toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("has no output that @pulumi/aws does not have", () => {
    const known = declared(definition.type, "State");

    const strangers = definition.outputs.filter((name) => !known.includes(name));

    expect(strangers).toEqual([]);
  });

  it("has each property once", () => {
    const names = [...Object.keys(definition.properties), ...Object.keys(definition.kept)];
    const inputs = names.filter((name) => definition.outputs.includes(name));

    expect(inputs).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

it("says the version of @pulumi/aws whose types it answers", () => {
  const path = join(__dirname, "..", "..", "node_modules", "@pulumi", "aws", "package.json");

  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: VERSION });
});

it("answers for the types of the components", () => {
  expect([...RESOURCES.keys()].sort()).toEqual([
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:codebuild/project:Project",
    "aws:codebuild/webhook:Webhook",
    "aws:dynamodb/table:Table",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "aws:ecr/repository:Repository",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/permission:Permission",
    "aws:s3/bucket:Bucket",
    "aws:scheduler/schedule:Schedule",
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:ssm/parameter:Parameter",
  ]);
});
