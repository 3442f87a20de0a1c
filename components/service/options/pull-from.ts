import { asTyped, shown } from "../../text/shown";
import { type EcrRepository, repositoryOfArn, repositoryOfUri } from "../ecr-address";
import type { LateText, Text } from "../late";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import { shownAddress } from "../sources/shown-address";
import type { OptionContext, OptionGroup } from "./group";
import { isRepositoryName } from "./repository/repository-name";

/** Option `pullFrom`. */
export interface PullFromOption<R = never> {
  /**
   * Private repositories of ECR that the Dockerfile names in `FROM` or `COPY --from`, at most 50: a name for one of the service's own
   * account and region, else a URI without tag, or an ARN. A value that is known only at deployment is an ARN. The builds log in to
   * each registry, and may pull from these repositories alone.
   *
   * A repository of another account must allow the build role too. A change is in force for the next build.
   *
   * @example ["base/node", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/base/java"]
   *
   * @default []
   */
  readonly pullFrom?: readonly (string | R)[];
}

/** A repository that builds pull from. */
export type PullRepository =
  | {
      readonly kind: "address";
      /** An empty text stands for the stack's own. */
      readonly partition: string;
      readonly region: string;
      readonly account: string;
      readonly name: string;
      /** Host of its registry, as its URI has it; empty for the usual one. */
      readonly host: string;
    }
  | { readonly kind: "arn"; readonly arn: LateText };

/** Part of the model: `pullFrom`. */
export interface PullFromModel {
  readonly pullFrom: readonly PullRepository[];
}

/** Where a value may be known only at deployment. */
export const LATE_PULL_FROM = ["pullFrom[*]"];

export const PULL_FROM: OptionGroup<PullFromOption<Text>, PullFromModel> = {
  checks: { pullFrom: pullFromProblems },
  resolve: ({ pullFrom = [] }) => ({ pullFrom: pullFrom.map(resolved) }),
};

function resolved(repository: Text): PullRepository {
  if (typeof repository !== "string") return { kind: "arn", arn: repository };
  const { partition = "", region, account, name, host = "" } = placeOf(repository);
  return { kind: "address", partition, region, account, name, host };
}

/** Where a repository is; a name is of the stack's own account and region. */
function placeOf(text: string): EcrRepository {
  return addressOf(text) ?? { account: "", region: "", name: text };
}

function addressOf(text: string): EcrRepository | undefined {
  return repositoryOfArn(text) ?? repositoryOfUri(text);
}

const EXAMPLE = 'use for example "base/node" or "111122223333.dkr.ecr.eu-west-1.amazonaws.com/base/node"';

function pullFromProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  const path = "pullFrom";
  if (!Array.isArray(value))
    return [{ path, reason: `${shown(value)} is not a list of repositories; ${EXAMPLE}` }];
  const most = LIMITS.pullFrom;
  if (value.length > most.repositories) {
    const reason = `${value.length} repositories are more than ${most.repositories}, which the policy of a role has room for; name fewer`;
    return [{ path, reason }];
  }
  const items: readonly unknown[] = value;
  const problems = items.map((one, index) =>
    context.isLate(`${path}[${index}]`) ? undefined : repositoryProblem(`${path}[${index}]`, one),
  );
  return [...problems, ...duplicates(items), lengthProblem(items)];
}

function repositoryProblem(path: string, value: unknown): Problem | undefined {
  const text = typeof value === "string" ? value : "";
  if (/^public\.ecr\.aws\//.test(text))
    return { path, reason: `${shown(text)} is public, a build may pull it anyway; leave it out` };
  if (isRepositoryName(placeOf(text).name)) return undefined;
  const bare = text.replace(/^https?:\/\//, "").replace(/(?:@|:(?=[^:/]*$)).*$/, "");
  const isBare = addressOf(bare) !== undefined || !/^[^/]*\..*\//.test(bare);
  const change = isBare && isRepositoryName(placeOf(bare).name) ? `use ${asTyped(bare)}` : EXAMPLE;
  return {
    path,
    reason: `${shownAddress(value)} is not a private repository of ECR, without tag and "*"; ${change}`,
  };
}

/** A repository is named once, whether by its URI or its ARN. */
function duplicates(items: readonly unknown[]): readonly Problem[] {
  const keys = items.map((one) => {
    if (typeof one !== "string") return undefined;
    const { account, region, name } = placeOf(one);
    return `${account}/${region}/${name}`;
  });
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (key === undefined || first === index) return [];
    const reason = `${shown(items[index])} is the same repository as pullFrom[${first}]; leave one out`;
    return [{ path: `pullFrom[${index}]`, reason }];
  });
}

/** The ARNs are one statement of the role's policy, beside all others of it. */
function lengthProblem(items: readonly unknown[]): Problem | undefined {
  const length = items.reduce<number>((sum, one) => sum + arnLength(one), 0);
  if (length <= LIMITS.pullFrom.characters) return undefined;
  const reason = `the ARNs of these repositories have ${length} characters, the policy of a role has room for ${LIMITS.pullFrom.characters}; name fewer`;
  return { path: "pullFrom", reason };
}

/** Of what only the deployment knows, the length of an ARN without its name. */
function arnLength(one: unknown): number {
  const name = typeof one === "string" ? placeOf(one).name : "";
  return "arn:aws:ecr:eu-west-1:111122223333:repository/".length + name.length;
}
