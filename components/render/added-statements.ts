import type { Service } from "../service/service";
import { mapValues } from "../text/map-values";
import { type Deployment, textOf } from "./deployment";
import type { StatementPart } from "./policy-document";

/** What the option `buildRole` adds for builds; an existing role keeps what it has. */
export function addedStatements<R>(
  { buildRole }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  if (buildRole.kind === "existing") return [];
  return buildRole.statements.map(({ actions, resources, conditions }, index) => ({
    Sid: `Added${index}`,
    Action: actions,
    Resource: resources.map((resource) => textOf(deployment, resource)),
    ...(Object.keys(conditions).length > 0 && {
      Condition: mapValues(conditions, (keys) =>
        mapValues(keys, (values) => values.map((value) => textOf(deployment, value))),
      ),
    }),
  }));
}
