import { isObject } from "../../text/json";
import { shown } from "../../text/shown";
import { DEFAULTS } from "../defaults";
import type { SourceOptions } from "../options/service-options";
import type { Problem } from "../problem";

/** Where the source is, in CodeBuild's words and with every decision made. */
export type Source =
  | { readonly type: "GITHUB"; readonly location: string; readonly branch: string; readonly webhook: boolean }
  | { readonly type: "CODECOMMIT"; readonly repository: string; readonly branch: string }
  | { readonly type: "S3"; readonly bucket: string; readonly key: string; readonly branch: string }
  | { readonly type: "NO_SOURCE"; readonly branch: string };

/** Turns the option into a source. The options have no problems. */
export function resolveSource(options: SourceOptions = { type: "none" }): Source {
  switch (options.type) {
    case "github":
      return {
        type: "GITHUB",
        location: `https://github.com/${options.repository}.git`,
        branch: options.branch ?? DEFAULTS.branch,
        webhook: options.webhook ?? true,
      };
    case "codecommit":
      return {
        type: "CODECOMMIT",
        repository: options.repository,
        branch: options.branch ?? DEFAULTS.branch,
      };
    case "s3":
      return { type: "S3", bucket: options.bucket, key: options.key, branch: DEFAULTS.branch };
    case "none":
      return { type: "NO_SOURCE", branch: DEFAULTS.branch };
  }
}

const FIELDS = {
  github: {
    repository: { rule: /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, example: "acme/billing-api" },
    branch: { rule: /^[^\s~^:?*[\\\p{Cc}]+$/u, example: "main" },
  },
  codecommit: {
    repository: { rule: /^[\w.-]{1,100}$/, example: "billing-api" },
    branch: { rule: /^[^\s~^:?*[\\\p{Cc}]+$/u, example: "main" },
  },
  s3: {
    bucket: { rule: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, example: "acme-sources" },
    key: { rule: /^[^\p{Cc}*?$]{1,1024}$/u, example: "billing-api/source.zip" },
  },
  none: {},
} as const;

/** Every problem of the option, at `source`. */
export function sourceProblems(options: unknown): Problem[] {
  if (options === undefined) return [];
  const given = isObject(options) ? options : {};
  const type = given.type;
  if (typeof type !== "string" || !Object.hasOwn(FIELDS, type)) {
    const reason = `${shown(type)} is not a kind of source; use one of "github", "codecommit", "s3", "none"`;
    return [{ path: "source.type", reason }];
  }
  const fields: Readonly<Record<string, { readonly rule: RegExp; readonly example: string }>> =
    FIELDS[type as keyof typeof FIELDS];
  const problems = Object.entries(fields).flatMap(([field, { rule, example }]) => {
    const value = given[field];
    if (value === undefined && field === "branch") return [];
    if (typeof value === "string" && rule.test(value)) return [];
    const reason = `${shown(value)} is not the ${field} of a ${type} source; use for example ${shown(example)}`;
    return [{ path: `source.${field}`, reason }];
  });
  return [...problems, ...webhookProblems(type, given.webhook)];
}

function webhookProblems(type: string, webhook: unknown): Problem[] {
  if (webhook === undefined) return [];
  const path = "source.webhook";
  if (type !== "github") return [{ path, reason: `a ${type} source has no webhook; leave it out` }];
  if (typeof webhook === "boolean") return [];
  return [{ path, reason: `${shown(webhook)} is not a boolean; use true or false` }];
}
