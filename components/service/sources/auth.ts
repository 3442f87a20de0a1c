import { isPlainObject } from "../../text/json";
import { asTyped, shownInPrivate } from "../../text/shown";
import type { Text } from "../late";
import { optionProblems } from "../options/group";
import type { Problem } from "../problem";
import { KEY_ARN, SECRET_ARN } from "../secret-arn";
import type { SourceAuthPlan, SourceField, SourcePermission } from "./source";

/** A connection of AWS CodeConnections to the provider of the source. */
export interface ConnectionAuth<R = never> {
  /**
   * ARN of the connection. A person has completed its handshake in the console; it may be in another region. May be known only at
   * deployment.
   */
  readonly connection: string | R;
}

/** A secret of AWS Secrets Manager with a token of the provider, in the form that CodeBuild reads. */
export interface SecretAuth<R = never> {
  /** The whole ARN of the secret, which is in the account and region of the service. May be known only at deployment. */
  readonly secret: string | R;
  /**
   * ARN of the KMS key of the secret. May be known only at deployment.
   *
   * @default - the key that AWS manages for Secrets Manager, which needs no permission
   */
  readonly key?: string | R;
}

/** What a source is read with. */
export type SourceAuth<R = never> = ConnectionAuth<R> | SecretAuth<R>;

/** For providers that CodeBuild reads with either. */
export const AUTH_FIELD: SourceField = {
  optional: true,
  late: ["connection", "secret", "key"],
  check: authProblems,
  example: { connection: exampleConnection() },
};

/** For providers that CodeBuild reads with a connection alone. */
export const CONNECTION_FIELD: SourceField = {
  ...AUTH_FIELD,
  late: ["connection"],
  check: (value, path, isLate) => {
    if (!isPlainObject(value) || value.secret === undefined) return authProblems(value, path, isLate);
    const reason = `CodeBuild reads GitLab with a connection alone; use for example { connection: ${asTyped(exampleConnection())} }`;
    return [{ path: `${path}.secret`, reason }];
  },
};

/** What a project reads its source with. */
export function authPlan(auth: SourceAuth<Text> | undefined): { readonly auth?: SourceAuthPlan } {
  if (auth === undefined) return {};
  return isSecret(auth)
    ? { auth: { type: "SECRETS_MANAGER", resource: [auth.secret] } }
    : { auth: { type: "CODECONNECTIONS", resource: [auth.connection] } };
}

/**
 * What the role needs to read the source. CreateProject itself reads the connection with it, and fails without these
 * (https://github.com/aws/aws-cdk/issues/31726).
 */
export function authPermissions(auth: SourceAuth<Text> | undefined): readonly SourcePermission[] {
  if (auth === undefined) return [];
  if (!isSecret(auth)) return [connectionPermission(auth.connection, CONNECTION_ACTIONS)];
  const { secret, key } = auth;
  const read = { sid: "ReadSourceSecret", actions: ["secretsmanager:GetSecretValue"], resource: [secret] };
  if (key === undefined) return [read];
  const equals = { "kms:EncryptionContext:SecretARN": [secret] };
  return [read, { sid: "DecryptSourceSecret", actions: ["kms:Decrypt"], resource: [key], equals }];
}

/**
 * Actions on a connection, in the words of its ARN: a policy of the one does not allow the other. Where only the deployment knows
 * the ARN, both are written.
 * See https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
export function connectionPermission(connection: Text, actions: readonly string[]): SourcePermission {
  const services = CONNECTION_SERVICES.filter(
    (service) => typeof connection !== "string" || connection.includes(`:${service}:`),
  );
  return {
    sid: "UseSourceConnection",
    actions: services.flatMap((service) => actions.map((action) => `${service}:${action}`)),
    resource: [connection],
  };
}

/** A field that is left out may be `undefined` too. */
function isSecret(auth: SourceAuth<Text>): auth is SecretAuth<Text> {
  return "secret" in auth && auth.secret !== undefined;
}

/** A field that is the ARN of a connection by itself. */
export const CONNECTION_ARN_FIELD: SourceField = {
  optional: true,
  late: true,
  check: (value, path) => [arnProblem(path, value, ARNS.connection)],
  example: exampleConnection(),
};

/** A field that is the ARN of a KMS key by itself. */
export const KEY_ARN_FIELD: SourceField = {
  optional: true,
  late: true,
  check: (value, path) => [arnProblem(path, value, ARNS.key)],
  example: exampleKey(),
};

/** https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html */
const CONNECTION_ACTIONS = ["GetConnection", "GetConnectionToken", "UseConnection"];
const CONNECTION_SERVICES = ["codeconnections", "codestar-connections"] as const;

interface ArnForm {
  readonly what: string;
  readonly form: RegExp;
  readonly example: string;
}

const ARNS = {
  connection: {
    what: "a connection",
    form: /^arn:aws[a-z-]*:(?:codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[\w-]+$/,
    example: exampleConnection(),
  },
  secret: {
    what: "a secret with its six last characters",
    form: SECRET_ARN,
    example: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:github-Ab1cD2",
  },
  key: {
    what: "a KMS key",
    form: KEY_ARN,
    example: exampleKey(),
  },
} as const satisfies Readonly<Record<string, ArnForm>>;

function exampleConnection(): string {
  return "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";
}

function exampleKey(): string {
  return "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";
}

function authProblems(
  value: unknown,
  path: string,
  isLate: (path: string) => boolean,
): readonly (Problem | undefined)[] {
  const use = `use for example { connection: ${asTyped(exampleConnection())} }`;
  if (!isPlainObject(value))
    return [{ path, reason: `${shownInPrivate(value)} is neither a connection nor a secret; ${use}` }];
  const { connection, secret, key } = value;
  if (connection === undefined && secret === undefined)
    return [{ path, reason: `it has neither a connection nor a secret; ${use}` }];
  if (connection !== undefined && secret !== undefined)
    return [{ path, reason: "it has a connection and a secret; give one of them" }];
  if (connection !== undefined && key !== undefined)
    return [{ path: `${path}.key`, reason: "a connection has no key; leave it out" }];
  const check = (name: keyof typeof ARNS) => (given: unknown) =>
    isLate(`${path}.${name}`) ? [] : [arnProblem(`${path}.${name}`, given, ARNS[name])];
  const checks = { connection: check("connection"), secret: check("secret"), key: check("key") };
  return optionProblems(checks, value, undefined, path);
}

function arnProblem(path: string, value: unknown, { what, form, example }: ArnForm): Problem | undefined {
  if (typeof value === "string" && form.test(value)) return undefined;
  return {
    path,
    reason: `${shownInPrivate(value)} is not the ARN of ${what}; use for example ${asTyped(example)}`,
  };
}
