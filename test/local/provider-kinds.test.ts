import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../local/provider/inputs";
import { KINDS } from "../../local/provider/kinds/table";

const ROOT = join(__dirname, "..", "..");

/** The properties of a type's arguments or state, read from the declarations of the real SDK. */
function declared(type: string, kind: "Args" | "State"): readonly string[] {
  const [, module = "", name = ""] = /^aws:([^:]+):(\w+)$/.exec(type) ?? [];
  const text = readFileSync(join(ROOT, "node_modules", "@pulumi", "aws", `${module}.d.ts`), "utf8");
  const [, body = ""] = new RegExp(`export interface ${name}${kind} \\{\\n(.*?)\\n\\}`, "s").exec(text) ?? [];
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, property = ""]) => property);
}

describe.each(Object.entries(KINDS))("%s", (type, kind) => {
  it("has no input that @pulumi/aws does not have", () => {
    const known = declared(type, "Args");

    const strangers = Object.keys(fieldsOf(kind)).filter((name) => !known.includes(name));

    expect(known).not.toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("has no output that @pulumi/aws does not have, and none that is an input", () => {
    const known = declared(type, "State").filter((name) => !(name in fieldsOf(kind)));

    const strangers = Object.keys(kind.outputs ?? {}).filter((name) => !known.includes(name));

    expect(strangers).toEqual([]);
  });
});

it("has the types of the components, and those of what a program gives them", () => {
  expect(Object.keys(KINDS).sort()).toEqual([
    "aws:cloudwatch/dashboard:Dashboard",
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
    "aws:kms/key:Key",
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/permission:Permission",
    "aws:s3/bucket:Bucket",
    "aws:scheduler/schedule:Schedule",
    "aws:secretsmanager/secret:Secret",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:ssm/parameter:Parameter",
  ]);
});
