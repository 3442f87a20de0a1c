import type { Synthesised } from "../cdk/synthesis";
import {
  ACCOUNT,
  arnOf,
  DNS_SUFFIX,
  type Kind,
  PARTITION,
  queueUrl,
  REGION,
  repositoryUri,
} from "./addresses";
import { type Json, Properties } from "./properties";

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": PARTITION,
  "AWS::Region": REGION,
  "AWS::AccountId": ACCOUNT,
  "AWS::URLSuffix": DNS_SUFFIX,
};

/** What can be referred to, with the property that holds its name; a role is called as its construct. */
const NAMED: Readonly<Record<string, readonly [Kind, string]>> = {
  "AWS::CodeBuild::Project": ["project", "Name"],
  "AWS::DynamoDB::Table": ["table", "TableName"],
  "AWS::ECR::Repository": ["repository", "RepositoryName"],
  "AWS::IAM::Role": ["role", "RoleName"],
  "AWS::Lambda::Function": ["function", "FunctionName"],
  "AWS::Logs::LogGroup": ["log group", "LogGroupName"],
  "AWS::SQS::Queue": ["queue", "QueueName"],
  "AWS::SSM::Parameter": ["parameter", "Name"],
  "Custom::PublishedDigest": ["parameter", "Name"],
};

/** The name that the same resource has in a Pulumi program: component and child. */
export function cdkName({ path }: Synthesised): string {
  return path
    .replace(/\/Resource$/, "")
    .split("/")
    .slice(-2)
    .join("-");
}

/** The value with every reference replaced by the text that it stands for. */
export function resolveReferences(value: Json, resources: readonly Synthesised[]): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => resolveReferences(item, resources));
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? ["", null];
  const resolved = entries.length === 1 ? resolveFunction(name, argument, resources) : undefined;
  if (resolved !== undefined) return resolved;
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolveReferences(inner, resources)]));
}

function resolveFunction(
  name: string,
  argument: Json,
  resources: readonly Synthesised[],
): string | undefined {
  if (name === "Ref" && typeof argument === "string") return PSEUDO[argument] ?? refOf(argument, resources);
  if (name === "Fn::GetAtt" && Array.isArray(argument)) return attributeOf(argument, resources);
  if (name === "Fn::Join" && Array.isArray(argument)) {
    const parts = resolveReferences(argument[1] ?? null, resources);
    if (Array.isArray(parts)) return parts.join(String(argument[0]));
  }
  if (name === "Fn::Sub" && Array.isArray(argument)) {
    const values = Object.entries(Object(resolveReferences(argument[1] ?? null, resources)));
    return values.reduce(
      (text, [key, value]) => text.replaceAll(`\${${key}}`, String(value)),
      String(argument[0]),
    );
  }
  if (name === "Fn::Sub" && typeof argument === "string")
    return argument.replace(/\$\{([^}]+)\}/g, (text, key: string) => PSEUDO[key] ?? text);
  return undefined;
}

function refOf(logicalId: string, resources: readonly Synthesised[]): string {
  const { kind, name } = targetOf(logicalId, resources);
  return kind === "queue" ? queueUrl(name) : name;
}

function attributeOf(argument: readonly Json[], resources: readonly Synthesised[]): string {
  const { kind, name } = targetOf(String(argument[0]), resources);
  switch (argument[1]) {
    case "Arn":
      return arnOf(kind, name);
    case "RepositoryUri":
      return repositoryUri(name);
    default:
      throw new Error(`no value of ${JSON.stringify(argument)}`);
  }
}

function targetOf(logicalId: string, resources: readonly Synthesised[]): { kind: Kind; name: string } {
  const target = resources.find((resource) => resource.logicalId === logicalId);
  const named = NAMED[target?.type ?? ""];
  if (target === undefined || named === undefined) throw new Error(`no name of ${logicalId}`);
  const [kind, property] = named;
  const name = new Properties(target.properties).take(property) ?? cdkName(target);
  return { kind, name: String(name) };
}
