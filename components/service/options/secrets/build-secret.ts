import { isPlainObject } from "../../../text/json";
import { shown, shownInPrivate } from "../../../text/shown";
import type { Text } from "../../late";
import type { Problem } from "../../problem";
import { SECRET_ARN } from "../../secret-arn";
import { type Check, type OptionContext, optionProblems } from "../group";

/** A secret of AWS Secrets Manager. */
export interface ManagedSecret<R = never> {
  /**
   * Name of the secret in the account and region of the service, or its whole ARN. A secret of another account needs the ARN. A value
   * that is known only at deployment is the ARN.
   */
  readonly secret: string | R;
  /**
   * Field of the secret's JSON.
   *
   * @default - the whole text of the secret
   */
  readonly field?: string;
  /**
   * Stage of the version, such as `"AWSPREVIOUS"`.
   *
   * @default "AWSCURRENT"
   */
  readonly versionStage?: string;
  /**
   * Id of the version, in place of its stage.
   *
   * @default - the version of the stage
   */
  readonly versionId?: string;
  /**
   * ARN of the KMS key of your own that encrypts the secret; it may be known only at deployment.
   *
   * @default - the key that AWS manages, which needs no permission
   */
  readonly key?: string | R;
}

/** A parameter of the Parameter Store of AWS Systems Manager, in the account and region of the service. */
export interface SecretParameter<R = never> {
  /** Name of the parameter. It may be known only at deployment. */
  readonly parameter: string | R;
  /**
   * ARN of the KMS key of your own that encrypts the parameter; it may be known only at deployment.
   *
   * @default - the key that AWS manages, which needs no permission
   */
  readonly key?: string | R;
}

/** Where a secret of a build is kept. */
export type BuildSecretOptions<R = never> = ManagedSecret<R> | SecretParameter<R>;

/** A secret of a build with every option decided; a text is empty for what was not given. */
export interface BuildSecret {
  /** What the Dockerfile calls it. */
  readonly id: string;
  readonly store: "SECRETS_MANAGER" | "PARAMETER_STORE";
  /** Name or ARN. */
  readonly name: Text;
  readonly field: string;
  readonly versionStage: string;
  readonly versionId: string;
  readonly key: Text;
}

export function resolveSecret(id: string, options: BuildSecretOptions<Text>): BuildSecret {
  const { key = "" } = options;
  if (!isManaged(options)) {
    return {
      id,
      store: "PARAMETER_STORE",
      name: options.parameter,
      field: "",
      versionStage: "",
      versionId: "",
      key,
    };
  }
  const { secret, field = "", versionStage = "", versionId = "" } = options;
  return { id, store: "SECRETS_MANAGER", name: secret, field, versionStage, versionId, key };
}

/** A field that is left out may be `undefined` too. */
function isManaged(options: BuildSecretOptions<Text>): options is ManagedSecret<Text> {
  return "secret" in options && options.secret !== undefined;
}

/** Every problem of a secret that stands at a path. */
export function secretProblems(
  path: string,
  value: unknown,
  context: OptionContext,
): readonly (Problem | undefined)[] {
  const example = 'use for example { secret: "npm", field: "token" } or { parameter: "/build/npm" }';
  // Who mistakes the option for the value gives the secret itself.
  if (!isPlainObject(value))
    return [{ path, reason: `${shownInPrivate(value)} is not a plain object; ${example}` }];
  const { secret, parameter } = value;
  if ((secret === undefined) === (parameter === undefined))
    return [{ path, reason: `give either "secret" or "parameter"; ${example}` }];
  const checks = secret === undefined ? parameterChecks(path) : managedChecks(path);
  const { versionStage, versionId } = value;
  const two = { path, reason: 'give either "versionStage" or "versionId"; a stage stands for one version' };
  return [
    ...optionProblems(checks, value, context, path),
    versionStage !== undefined && versionId !== undefined ? two : undefined,
  ];
}

/**
 * Secrets Manager, `Name` of API_CreateSecret: letters, digits and `/_+=.@-`. CodeBuild separates what follows a secret by colons:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
/** API_PutParameter, `Name`. */
const PARAMETER_NAME = /^(?:\/?[A-Za-z0-9_.-]+)(?:\/[A-Za-z0-9_.-]+){0,14}$/;
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const PART = /^[^:\s]{1,512}$/;

type Checks = Readonly<Record<string, Check<OptionContext>>>;

function managedChecks(path: string): Checks {
  const whole = '"arn:aws:secretsmanager:eu-central-1:123456789012:secret:npm-Ab1cD2"';
  return {
    secret: textCheck(
      `${path}.secret`,
      (text) => SECRET_NAME.test(text) || SECRET_ARN.test(text),
      `the name or the whole ARN of a secret; use for example "npm" or ${whole}`,
    ),
    field: textCheck(
      `${path}.field`,
      (text) => PART.test(text),
      'a field of a secret, without colons and spaces; use for example "token"',
    ),
    versionStage: textCheck(
      `${path}.versionStage`,
      (text) => PART.test(text),
      'a stage of a version; use for example "AWSPREVIOUS"',
    ),
    versionId: textCheck(
      `${path}.versionId`,
      (text) => PART.test(text) && text.length >= 32,
      "an id of a version, 32 characters or more; leave it out for the current one",
    ),
    key: keyCheck(path),
  };
}

function parameterChecks(path: string): Checks {
  const what = 'the name of a parameter; use for example "/build/npm"';
  return {
    parameter: textCheck(`${path}.parameter`, (text) => PARAMETER_NAME.test(text), what),
    key: keyCheck(path),
  };
}

function keyCheck(path: string): Check<OptionContext> {
  const example = '"arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f"';
  return textCheck(
    `${path}.key`,
    (text) => KEY_ARN.test(text),
    `the ARN of a KMS key; use for example ${example}`,
  );
}

function textCheck(path: string, fits: (text: string) => boolean, what: string): Check<OptionContext> {
  return (value, { isLate }) => {
    if (isLate(path) || (typeof value === "string" && fits(value))) return [];
    const given = /\.(?:secret|parameter)$/.test(path) ? shownInPrivate(value) : shown(value);
    return [{ path, reason: `${given} is not ${what}` }];
  };
}
