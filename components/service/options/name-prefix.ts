import { shown } from "../../text/shown";
import { nameProblem } from "../names";
import type { Problem } from "../problem";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Option `namePrefix`. */
export interface NamePrefixOption {
  /**
   * What stands before the publisher's name, so that several stages fit into one account and region. With `"staging"`, the publisher
   * `fleet` is called `staging-fleet` in AWS: the names of its function, table, queue, rules, schedule and parameters start with it,
   * and so do those of its services' projects and log groups. A new repository is called `staging/<service>` by default.
   *
   * Lower-case letters, digits and single hyphens; 51 characters together with the name. A change replaces everything that has a
   * name: the ledger starts empty, and new repositories have no images. The old repositories and their images stay.
   *
   * @example "staging"
   *
   * @default - no prefix
   */
  readonly namePrefix?: string;
}

/** Part of the model: `namePrefix`, empty for none. */
export interface NamePrefixModel {
  readonly namePrefix: string;
}

export const NAME_PREFIX: OptionGroup<NamePrefixOption, NamePrefixModel, [], PublisherOptionContext> = {
  checks: { namePrefix: (value) => [prefixProblem(value)] },
  resolve: ({ namePrefix = "" }) => ({ namePrefix }),
};

/** The name of a publisher in AWS. */
export function prefixedName(namePrefix: string, name: string): string {
  return namePrefix === "" ? name : `${namePrefix}-${name}`;
}

/** Name of a service's new repository, when no option gives one. */
export function defaultRepositoryName({ namePrefix }: NamePrefixModel, service: string): string {
  return namePrefix === "" ? service : `${namePrefix}/${service}`;
}

function prefixProblem(value: unknown): Problem | undefined {
  const path = "namePrefix";
  if (nameProblem(path, value, Infinity) === undefined) return undefined;
  const rule =
    "use two or more lower-case letters, digits and single hyphens, starting with a letter, for example";
  return { path, reason: `${shown(value)} is not a prefix of names; ${rule} "staging"` };
}
