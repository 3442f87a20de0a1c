import type { Facts } from "./facts";
import type { Json } from "./properties";

/** A statement of a policy that was deployed. */
export interface Granted {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Json;
}

/** The statements of the policies of a role. */
export function roleStatements(facts: Facts, role: string): readonly Granted[] {
  const { policies } = factOf<{ policies: readonly { document: { Statement: readonly Granted[] } }[] }>(
    facts,
    `role ${role}`,
  );
  return policies.flatMap(({ document }) => document.Statement);
}

/** A fact that the test knows the shape of. */
export function factOf<T>(facts: Facts, key: string): T {
  const fact = facts[key];
  if (fact === undefined) throw new Error(`no ${key} in ${Object.keys(facts).join(", ")}`);
  return fact as T;
}

/** Whether the statements allow an action on a resource, by IAM's rules for `*` and `?`; conditions count as met. */
export function allows(statements: readonly Granted[], action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource = [] }) =>
      Effect === "Allow" &&
      Action.some((pattern) => matches(pattern, action)) &&
      Resource.some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);
}
