/** The parts of the ARN of an ECR repository. */
export interface RepositoryHome {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Where an existing repository is, and its name there. */
export interface RepositoryAddress extends RepositoryHome {
  readonly name: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html, "Resource types" */
const ARN =
  /^arn:(?<partition>aws[a-z-]*):ecr:(?<region>[a-z]{2}[a-z-]*-\d):(?<account>\d{12}):repository\/(?<name>[^:]+)$/;

/** Reads the ARN of a repository, or a pattern of such ARNs; `undefined` for another text. */
export function parseRepositoryArn(text: string): RepositoryAddress | undefined {
  const { partition, region, account, name } = ARN.exec(text)?.groups ?? {};
  if (partition === undefined || region === undefined || account === undefined || name === undefined)
    return undefined;
  return { partition, region, account, name };
}

export function repositoryArn({ partition, region, account, name }: RepositoryAddress): string {
  return `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
}
