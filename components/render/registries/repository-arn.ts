import type { Text } from "../../service/late";
import { fact, type Template } from "../../service/template";

/** A repository; what is empty or left out is the deployment's own. */
export interface RepositoryPlace {
  readonly partition?: string;
  readonly region: string;
  readonly account: Text;
  /** A name, or a pattern of names. */
  readonly name: string;
}

/** ARN of a repository of ECR. */
export function repositoryArn({ partition, region, account, name }: RepositoryPlace): Template {
  return [
    "arn:",
    partition || fact("partition"),
    ":ecr:",
    region || fact("region"),
    ":",
    account || fact("account"),
    `:repository/${name}`,
  ];
}
