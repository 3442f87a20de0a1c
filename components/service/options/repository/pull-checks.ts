import { asTyped, shown } from "../../../text/shown";
import type { Problem } from "../../problem";
import type { PublisherOptionContext } from "../group";

type ItemCheck = (path: string, value: unknown) => Problem | undefined;

/** Problems of a list: of itself, of each item, and of an item that is in it twice. */
export function listProblems(
  path: string,
  value: unknown,
  { isLate }: PublisherOptionContext,
  check: ItemCheck,
): readonly Problem[] {
  if (!Array.isArray(value))
    return [
      { path, reason: `${shown(value)} is not a list; use [${EXAMPLES[path.split(".").at(-1) ?? ""]}]` },
    ];
  return value.flatMap((item: unknown, index) => {
    const place = `${path}[${index}]`;
    if (isLate(place)) return [];
    if (value.indexOf(item) < index)
      return [{ path: place, reason: `${shown(item)} is in the list twice; leave one out` }];
    return check(place, item) ?? [];
  });
}

const EXAMPLES: Readonly<Record<string, string>> = {
  accounts: '"123456789012"',
  principals: '"arn:aws:iam::123456789012:role/deploy"',
};

/** Account ids: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export function accountProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && /^\d{12}$/.test(value)) return undefined;
  const digits = typeof value === "number" && Number.isSafeInteger(value) ? `${value}`.padStart(12, "0") : "";
  const change = /^\d{12}$/.test(digits)
    ? `write it as ${asTyped(digits)}`
    : `use for example ${EXAMPLES.accounts}`;
  return { path, reason: `${shown(value)} is not an account id, a text of 12 digits; ${change}` };
}

/** Organization ids: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export function organizationProblem(
  path: string,
  value: unknown,
  { isLate }: PublisherOptionContext,
): Problem | undefined {
  if (isLate(path) || (typeof value === "string" && /^o-[a-z0-9]{10,32}$/.test(value))) return undefined;
  const reason = `${shown(value)} is not the id of an organization; use for example "o-a1b2c3d4e5"`;
  return { path, reason };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, "IAM ARNs". */
export function principalProblem(path: string, value: unknown): Problem | undefined {
  const text = typeof value === "string" ? value : "";
  if (/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/.test(text)) return undefined;
  return { path, reason: `${shown(value)} is not the ARN of a role or user; ${changeOf(text)}` };
}

function changeOf(text: string): string {
  if (text === "*") return "use organization, or list accounts";
  const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  if (account !== undefined) return `list the account ${asTyped(account)} in accounts`;
  const service = /^([a-z0-9-]+)\.amazonaws\.com/.exec(text)?.[1];
  if (service === "lambda") return "use lambda: true";
  const session = /^(arn:aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\//.exec(text);
  if (session !== null)
    return `use the role's own, ${asTyped(`${session[1]}:iam::${session[2]}:role/${session[3]}`)}`;
  return `use for example ${EXAMPLES.principals}`;
}
