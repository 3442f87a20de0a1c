import { asTyped, shown } from "../../../text/shown";
import type { Problem } from "../../problem";
import { parseRepositoryArn, type RepositoryHome, repositoryArn } from "../../repository-arn";
import type { OptionContext } from "../group";
import { isRepositoryName, repositoryNameProblem } from "./repository-name";

/** A repository that exists. */
export interface ExistingRepository {
  readonly kind: "existing";
  readonly name: string;
  /** Where it is: the stack's own account and region, or the ones of its ARN. */
  readonly home: "stack" | RepositoryHome;
}

export function resolveExisting(existing: string): ExistingRepository {
  const address = parseRepositoryArn(existing);
  if (address === undefined) return { kind: "existing", name: existing, home: "stack" };
  const { name, ...home } = address;
  return { kind: "existing", name, home };
}

/** What a repository is called where services and runs are told apart: its name, or its ARN when that is what was given. */
export function repositoryId(repository: {
  readonly name: string;
  readonly home?: ExistingRepository["home"];
}): string {
  const { name, home = "stack" } = repository;
  return home === "stack" ? name : repositoryArn({ ...home, name });
}

/** A problem when a value is neither the name of a repository nor the ARN of one. */
export function existingProblem(path: string, value: unknown): Problem | undefined {
  const text = typeof value === "string" ? value : "";
  const address = parseRepositoryArn(text);
  if (address !== undefined && isRepositoryName(address.name)) return undefined;
  const problem = repositoryNameProblem(path, value);
  const host =
    /^(?:[a-z]+:\/\/)?(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/([^:@]+)/.exec(text);
  if (problem === undefined || host === null) return problem;
  const [, account = "", region = "", china, name = ""] = host;
  const partition = china === undefined ? "aws" : "aws-cn";
  const arn = asTyped(repositoryArn({ partition, region, account, name }));
  return { path, reason: `${problem.reason}, or ${arn} when it is in another account or region` };
}

/** A problem when the publisher may not write to an existing repository. */
export function accessProblem(existing: unknown, { publisher }: OptionContext): Problem | undefined {
  if (publisher.existingRepositories.some((pattern) => matches(pattern, String(existing)))) return undefined;
  const reason = `publisher ${shown(publisher.name)} may not write to ${shown(existing)}; add it to the publisher's existingRepositories`;
  return { path: "repository.existing", reason };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
