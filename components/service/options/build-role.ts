import { isPlainObject } from "../../text/json";
import { asTyped, shown } from "../../text/shown";
import type { Text } from "../late";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import {
  type BuildStatement,
  type BuildStatementOptions,
  resolveStatement,
  statementsProblems,
} from "./build-statement";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `buildRole`. */
export interface BuildRoleOption<R = never> {
  /**
   * The service role of the builds: what it is given beside what the builds need, or the ARN of a role that exists. A change counts from
   * the next build on.
   *
   * @example { permissionsBoundary: "arn:aws:iam::123456789012:policy/team-boundary" }
   *
   * @default - a role of the service with what its builds need, and nothing else
   */
  readonly buildRole?: NewBuildRole<R> | ExistingBuildRole<R>;
}

/** A role that the stack makes. */
export interface NewBuildRole<R = never> {
  /**
   * What the builds may do beside what they need: actions by their names, on resources by their ARNs.
   *
   * @default []
   */
  readonly statements?: readonly BuildStatementOptions<R>[];
  /**
   * ARNs of managed policies, 20 at most. The role then has these and no other; an empty list takes off those of an earlier deployment.
   *
   * @default - none, and those that somebody else attaches stay
   */
  readonly managedPolicyArns?: readonly (string | R)[];
  /**
   * ARN of the managed policy that limits what the role may do at all.
   *
   * @default - no limit
   */
  readonly permissionsBoundary?: string | R;
  /**
   * IAM path of the role, with a slash at both ends. A change replaces the role.
   *
   * @example "/builds/"
   *
   * @default "/"
   */
  readonly path?: string;
}

/** A role that exists. It keeps its policies: `buildPolicy` and `buildTrustPolicy` have what it needs. */
export interface ExistingBuildRole<R = never> {
  /** ARN of the role, in the account of the stack. */
  readonly arn: string | R;
}

/** The service role of the builds. */
export type BuildRole =
  | {
      readonly kind: "new";
      readonly statements: readonly BuildStatement[];
      /** One list, or none when the role's attachments are left to others. */
      readonly managedPolicyArns: readonly (readonly Text[])[];
      /** Empty for none. */
      readonly permissionsBoundary: Text;
      readonly path: string;
    }
  | { readonly kind: "existing"; readonly arn: Text };

/** Part of the model: `buildRole`. */
export interface BuildRoleModel {
  readonly buildRole: BuildRole;
}

/** Where a value may be known only at deployment. */
export const LATE_BUILD_ROLE = [
  "buildRole.arn",
  "buildRole.permissionsBoundary",
  "buildRole.managedPolicyArns[*]",
  "buildRole.statements[*].resources[*]",
  "buildRole.statements[*].conditions.*.*",
  "buildRole.statements[*].conditions.*.*[*]",
];

export const BUILD_ROLE: OptionGroup<BuildRoleOption<Text>, BuildRoleModel> = {
  checks: { buildRole: buildRoleProblems },
  resolve: ({ buildRole = {} }) => ({ buildRole: resolveRole(buildRole) }),
};

function resolveRole(role: NewBuildRole<Text> & Partial<ExistingBuildRole<Text>>): BuildRole {
  const { arn, statements = [], managedPolicyArns, permissionsBoundary = "", path = "/" } = role;
  if (arn !== undefined) return { kind: "existing", arn };
  return {
    kind: "new",
    statements: statements.map(resolveStatement),
    managedPolicyArns: managedPolicyArns === undefined ? [] : [[...managedPolicyArns]],
    permissionsBoundary,
    path,
  };
}

type Fields = NewBuildRole & ExistingBuildRole;

const FIELDS: { readonly [K in keyof Fields]-?: Check<OptionContext> } = {
  arn: (value, context) => [arnProblem("buildRole.arn", value, ROLE, context)],
  statements: statementsProblems,
  managedPolicyArns: managedProblems,
  permissionsBoundary: (value, context) => [
    arnProblem("buildRole.permissionsBoundary", value, POLICY, context),
  ],
  path: (value) => [pathProblem(value)],
};

function buildRoleProblems(value: unknown, context: OptionContext): readonly Problem[] {
  if (!isPlainObject(value)) {
    const reason = `${shown(value)} is not a plain object; use for example { path: "/builds/" }, or { arn: ${asTyped(ROLE.example)} }`;
    return [{ path: "buildRole", reason }];
  }
  const problems = optionProblems(FIELDS, value, context, "buildRole");
  if (value.arn === undefined) return problems;
  const others = Object.keys(FIELDS).filter((field) => field !== "arn" && value[field] !== undefined);
  return [
    ...problems,
    ...others.map((field) => ({
      path: `buildRole.${field}`,
      reason: `give either "arn" or "${field}", not both; an existing role keeps its own policies, boundary and path, buildPolicy has what it needs`,
    })),
  ];
}

interface ArnForm {
  readonly pattern: RegExp;
  readonly called: string;
  readonly example: string;
}

/** Names and paths: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const ROLE: ArnForm = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[!-~]+\/)?[\w+=,.@-]{1,64}$/,
  called: "the ARN of an IAM role",
  example: "arn:aws:iam::123456789012:role/builds",
};

/** The policies of AWS have the account `aws`. */
const POLICY: ArnForm = {
  pattern: /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/,
  called: "the ARN of a managed policy",
  example: "arn:aws:iam::123456789012:policy/team-boundary",
};

function arnProblem(
  path: string,
  value: unknown,
  { pattern, called, example }: ArnForm,
  { isLate }: OptionContext,
): Problem | undefined {
  if (isLate(path) || (typeof value === "string" && pattern.test(value))) return undefined;
  return { path, reason: `${shown(value)} is not ${called}; use for example ${asTyped(example)}` };
}

function managedProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  const path = "buildRole.managedPolicyArns";
  if (!Array.isArray(value)) {
    const reason = `${shown(value)} is not a list of ARNs; use for example [${asTyped(POLICY.example)}]`;
    return [{ path, reason }];
  }
  if (value.length > LIMITS.managedPolicies) {
    const reason = `${value.length} policies, a role has at most ${LIMITS.managedPolicies}; put several into one`;
    return [{ path, reason }];
  }
  return value.map((arn: unknown, index) => {
    const place = `${path}[${index}]`;
    if (typeof arn !== "string" || value.indexOf(arn) === index)
      return arnProblem(place, arn, POLICY, context);
    return { path: place, reason: `${shown(arn)} is listed twice; leave it out` };
  });
}

function pathProblem(value: unknown): Problem | undefined {
  if (typeof value === "string" && value.length <= LIMITS.rolePath && /^\/(?:[!-~]+\/)?$/.test(value))
    return undefined;
  const reason = `${shown(value)} is not an IAM path of at most ${LIMITS.rolePath} characters, with a slash at both ends; use for example "/builds/"`;
  return { path: "buildRole.path", reason };
}
