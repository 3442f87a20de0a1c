import { isPlainObject } from "../../text/json";
import { mapValues } from "../../text/map-values";
import { shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import { type Check, type OptionContext, optionProblems } from "./group";

/** One thing that the builds of a service may do beside what they need. */
export interface BuildStatementOptions<R = never> {
  /** Actions, `service:Action`; a wildcard may stand inside the name of an action. */
  readonly actions: readonly string[];
  /** ARNs of what they are allowed on; `"*"` for an action that AWS has no resource form for. */
  readonly resources: readonly (string | R)[];
  /**
   * Conditions, as IAM has them: operator, key, and a value or several.
   *
   * @example { StringEquals: { "aws:ResourceTag/team": "billing" } }
   *
   * @default - no conditions
   */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, ConditionValue<R>>>>>;
}

type ConditionValue<R> = string | R | readonly (string | R)[];

/** One thing that builds may do beside what they need. */
export interface BuildStatement {
  readonly actions: readonly string[];
  readonly resources: readonly Text[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly Text[]>>>>;
}

export function resolveStatement({
  actions,
  resources,
  conditions = {},
}: BuildStatementOptions<Text>): BuildStatement {
  return {
    actions: [...actions],
    resources: [...resources],
    conditions: mapValues(conditions, (keys) => mapValues(keys, (values) => [values].flat())),
  };
}

const PATH = "buildRole.statements";
const EXAMPLE = '{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-models/*"] }';

/** Problems of `buildRole.statements`. */
export function statementsProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!Array.isArray(value))
    return [{ path: PATH, reason: `${shown(value)} is not a list; use for example [${EXAMPLE}]` }];
  return value.flatMap((statement: unknown, index) =>
    statementProblems(`${PATH}[${index}]`, statement, context),
  );
}

function statementProblems(
  path: string,
  statement: unknown,
  context: OptionContext,
): readonly (Problem | undefined)[] {
  if (!isPlainObject(statement))
    return [{ path, reason: `${shown(statement)} is not a statement; use for example ${EXAMPLE}` }];
  const fields: { readonly [K in keyof BuildStatementOptions]-?: Check<OptionContext> } = {
    actions: (value) => listProblems(`${path}.actions`, value, "actions", actionProblem),
    resources: (value) =>
      listProblems(`${path}.resources`, value, "resources", (place, one) =>
        context.isLate(place) ? undefined : resourceProblem(place, one),
      ),
    conditions: (value) => conditionsProblems(`${path}.conditions`, value, context),
  };
  const missing = (["actions", "resources"] as const).filter((field) => statement[field] === undefined);
  return [
    ...missing.map((field) => ({
      path: `${path}.${field}`,
      reason: `is missing, a statement has both; use for example ${EXAMPLE}`,
    })),
    ...optionProblems(fields, statement, context, path),
  ];
}

function listProblems(
  path: string,
  value: unknown,
  called: string,
  problem: (path: string, value: unknown) => Problem | undefined,
): readonly (Problem | undefined)[] {
  if (!Array.isArray(value) || value.length === 0) {
    const reason = `${shown(value)} is not a list of ${called}; use for example ${EXAMPLE}`;
    return [{ path, reason }];
  }
  return value.map((one: unknown, index) => problem(`${path}[${index}]`, one));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html; a name that starts with a wildcard is of every action, or of any. */
function actionProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && /^[a-z0-9-]+:[A-Za-z][A-Za-z0-9*?]*$/.test(value)) return undefined;
  const every = typeof value === "string" && /^(?:[a-z0-9-]+:)?\*$/.test(value);
  const what = every ? "allows every action" : "is not an action, service:Action";
  return { path, reason: `${shown(value)} ${what}; use for example "s3:GetObject", or "s3:Get*"` };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const RESOURCE = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9*-]*:(?:\d{12}|aws|\*)?:[^\r\n]+$/;

function resourceProblem(path: string, value: unknown): Problem | undefined {
  if (value === "*" || (typeof value === "string" && RESOURCE.test(value))) return undefined;
  const reason = `${shown(value)} is not an ARN; use for example "arn:aws:s3:::acme-models/*", or "*" for an action without a resource form`;
  return { path, reason };
}

const CONDITIONS = '{ StringEquals: { "aws:ResourceTag/team": "billing" } }';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATOR =
  /^(?:For(?:AllValues|AnyValue):)?(?:String(?:Not)?Equals(?:IgnoreCase)?|String(?:Not)?Like|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?$|^Null$/;

function conditionsProblems(
  path: string,
  value: unknown,
  { isLate }: OptionContext,
): readonly (Problem | undefined)[] {
  if (!isPlainObject(value))
    return [{ path, reason: `${shown(value)} is not a plain object; use for example ${CONDITIONS}` }];
  return Object.entries(value).flatMap(([operator, keys]) => {
    const place = `${path}.${operator}`;
    if (!OPERATOR.test(operator))
      return [{ path: place, reason: `is not a condition operator of IAM; use for example ${CONDITIONS}` }];
    if (!isPlainObject(keys) || Object.keys(keys).length === 0)
      return [{ path: place, reason: `${shown(keys)} has no keys; use for example ${CONDITIONS}` }];
    return Object.entries(keys).map(([key, values]) =>
      conditionProblem(`${place}.${key}`, key, values, isLate),
    );
  });
}

function conditionProblem(
  path: string,
  key: string,
  values: unknown,
  isLate: OptionContext["isLate"],
): Problem | undefined {
  if (!/^[\w.-]+:[^\r\n]+$/.test(key))
    return {
      path,
      reason: `is not a condition key, such as "aws:ResourceTag/team"; use for example ${CONDITIONS}`,
    };
  const isValue = (value: unknown, place: string) => typeof value === "string" || isLate(place);
  const fits = Array.isArray(values)
    ? values.length > 0 && values.every((value: unknown, index) => isValue(value, `${path}[${index}]`))
    : isValue(values, path);
  if (fits) return undefined;
  return {
    path,
    reason: `${shown(values)} is neither a text nor a list of texts; use for example ${CONDITIONS}`,
  };
}
