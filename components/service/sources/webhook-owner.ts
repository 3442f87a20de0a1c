import { shown } from "../../text/shown";
import { booleanProblem } from "../options/checks";
import type { SourceField, WebhookScope } from "./source";

/** A webhook that may be one of an organization or a group. */
export function webhookField(owner: "organization" | "group"): SourceField {
  return {
    optional: true,
    check: (value, path) => {
      if (value === owner) return [];
      if (typeof value !== "string" || value === "true" || value === "false")
        return [booleanProblem(path, value)];
      return [{ path, reason: `${shown(value)} is neither a boolean nor ${shown(owner)}; use true` }];
    },
    example: true,
  };
}

/**
 * The scope of a webhook of the organization or group that a repository is in.
 *
 * @param path of the repository: `acme/billing-api`, `acme/backend/billing-api`
 * @param webhook the option
 */
export function webhookScope(
  scope: WebhookScope["scope"],
  path: string,
  webhook: boolean | string | undefined,
  domain?: string,
): { readonly scope?: WebhookScope } {
  if (typeof webhook !== "string") return {};
  const slash = path.lastIndexOf("/");
  const [name, repository] = [path.slice(0, slash), path.slice(slash + 1)];
  return { scope: { scope, name, ...(domain !== undefined && { domain }), repository } };
}
