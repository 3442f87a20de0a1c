import { isPlainObject } from "../../text/json";
import { asTyped, shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `codeArtifact`. */
export interface CodeArtifactOption<R = never> {
  /**
   * A repository of AWS CodeArtifact that the Dockerfile takes packages from. Each build gets a token for it, which the Dockerfile
   * mounts as the secret `codeartifact`. The token ends with the timeout of the build, or after 12 hours. It is in no argument, log,
   * layer, history, provenance or cache.
   *
   * @example { domain: "acme", repository: "npm" }
   *
   * @default - none
   */
  readonly codeArtifact?: CodeArtifactOptions<R>;
}

/** A repository of AWS CodeArtifact. */
export interface CodeArtifactOptions<R = never> {
  /** Name of its domain. */
  readonly domain: string;
  /**
   * Account that owns the domain, 12 digits. The policies of the domain and of the repository must allow the build role. May be known
   * only at deployment.
   *
   * @default - the account of the service
   */
  readonly domainOwner?: string | R;
  /** Name of the repository. */
  readonly repository: string;
  /**
   * Region of the domain.
   *
   * @default - the region of the service
   */
  readonly region?: string;
}

/** A repository of CodeArtifact with every option decided; an empty text stands for the stack's own. */
export interface CodeArtifactRepository {
  readonly domain: string;
  readonly domainOwner: Text;
  readonly repository: string;
  readonly region: string;
}

/** Part of the model: `codeArtifact`. */
export interface CodeArtifactModel {
  /** One, or none. */
  readonly codeArtifact: readonly CodeArtifactRepository[];
}

/** What the Dockerfile calls the token. */
export const CODE_ARTIFACT_SECRET = "codeartifact";

/** Where a value may be known only at deployment. */
export const LATE_CODE_ARTIFACT = ["codeArtifact.domainOwner"];

export const CODE_ARTIFACT: OptionGroup<CodeArtifactOption<Text>, CodeArtifactModel> = {
  checks: { codeArtifact: codeArtifactProblems },
  resolve: ({ codeArtifact }) => {
    if (codeArtifact === undefined) return { codeArtifact: [] };
    const { domain, domainOwner = "", repository, region = "" } = codeArtifact;
    return { codeArtifact: [{ domain, domainOwner, repository, region }] };
  },
};

/** A Dockerfile can mount one secret of an id. */
export function tokenProblems({
  codeArtifact,
  secrets,
}: CodeArtifactModel & { readonly secrets: readonly { readonly id: string }[] }): readonly Problem[] {
  if (codeArtifact.length === 0 || !secrets.some(({ id }) => id === CODE_ARTIFACT_SECRET)) return [];
  const reason = "the token of the option codeArtifact has this id; give the secret another one";
  return [{ path: `secrets.${CODE_ARTIFACT_SECRET}`, reason }];
}

const EXAMPLE = 'use for example { domain: "acme", repository: "npm" }';

function codeArtifactProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  const path = "codeArtifact";
  if (!isPlainObject(value)) return [{ path, reason: `${shown(value)} is not a plain object; ${EXAMPLE}` }];
  const missing = ["domain", "repository"].filter((field) => value[field] === undefined);
  return [
    ...missing.map((field) => ({ path: `${path}.${field}`, reason: `is missing; ${EXAMPLE}` })),
    ...optionProblems(FIELDS, value, context, path),
  ];
}

/** Forms of names: https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateRepository.html */
const FIELDS: { readonly [K in keyof CodeArtifactOptions]-?: Check<OptionContext> } = {
  domain: text("domain", /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, "the name of a domain", "acme"),
  domainOwner: text("domainOwner", /^\d{12}$/, "an account id, a text of 12 digits", "111122223333"),
  repository: text("repository", /^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/, "the name of a repository", "npm"),
  region: text("region", /^[a-z]{2}(?:-[a-z]+)+-\d$/, "a region", "eu-west-1"),
};

function text(field: string, form: RegExp, what: string, example: string): Check<OptionContext> {
  const path = `codeArtifact.${field}`;
  return (value, { isLate }) => {
    if (isLate(path) || (typeof value === "string" && form.test(value))) return [];
    return [{ path, reason: `${shown(value)} is not ${what}; use for example ${asTyped(example)}` }];
  };
}
