/**
 * Where the tests deploy to: neither the usual partition nor the usual region, so that one of them written into the code
 * shows up in a fact.
 */
export const PARTITION = "aws-cn";
export const DNS_SUFFIX = "amazonaws.com.cn";
export const REGION = "cn-north-1";
export const ACCOUNT = "111122223333";

/** Kinds of resources that both engines make. */
export type Kind =
  | "alarm"
  | "dashboard"
  | "function"
  | "invoke config"
  | "log group"
  | "parameter"
  | "permission"
  | "project"
  | "queue"
  | "queue policy"
  | "repository"
  | "role"
  | "rule"
  | "schedule"
  | "table"
  | "topic";

/** The ARN that AWS would give to a resource of this name. */
export function arnOf(kind: Kind, name: string): string {
  const regional = (service: string, resource: string) =>
    `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
  switch (kind) {
    case "alarm":
      return regional("cloudwatch", `alarm:${name}`);
    case "dashboard":
      return `arn:${PARTITION}:cloudwatch::${ACCOUNT}:dashboard/${name}`;
    case "function":
      return regional("lambda", `function:${name}`);
    case "log group":
      return regional("logs", `log-group:${name}`);
    case "project":
      return regional("codebuild", `project/${name}`);
    case "queue":
      return regional("sqs", name);
    case "repository":
      return regional("ecr", `repository/${name}`);
    case "role":
      return `arn:${PARTITION}:iam::${ACCOUNT}:role/${name}`;
    case "rule":
      return regional("events", `rule/${name}`);
    case "schedule":
      return regional("scheduler", `schedule/default/${name}`);
    case "table":
      return regional("dynamodb", `table/${name}`);
    case "topic":
      return regional("sns", name);
    case "parameter":
      return regional("ssm", `parameter${name}`);
    case "invoke config":
    case "permission":
    case "queue policy":
      throw new Error(`a ${kind} has no ARN`);
  }
}

export function queueUrl(name: string): string {
  return `https://sqs.${REGION}.${DNS_SUFFIX}/${ACCOUNT}/${name}`;
}

export function repositoryUri(name: string): string {
  return `${ACCOUNT}.dkr.ecr.${REGION}.${DNS_SUFFIX}/${name}`;
}
