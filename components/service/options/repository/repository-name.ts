import { asTyped, shown } from "../../../text/shown";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";

/** ECR `RepositoryName`: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const REPOSITORY_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/;

/** A problem when `name` is not the name of an ECR repository. */
export function repositoryNameProblem(path: string, name: unknown): Problem | undefined {
  const addressed = addressProblem(path, name, isRepositoryName);
  if (addressed !== undefined || isRepositoryName(name)) return addressed;
  const { min, max } = LIMITS.repositoryName;
  const reason = `${shown(name)} is not an ECR repository name; use ${min} to ${max} lower-case letters, digits and single . _ - / between them, for example "team/billing-api"`;
  return { path, reason };
}

/**
 * A problem when `name` is the address of a repository, which may pass for a name: its URI
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html) or its ARN.
 *
 * @param isAllowed whether the name in the address may stand in its place
 */
export function addressProblem(
  path: string,
  name: unknown,
  isAllowed: (name: string) => boolean,
): Problem | undefined {
  if (typeof name !== "string") return undefined;
  if (/^public\.ecr\.aws\//.test(name)) {
    const reason = `${shown(name)} is a public repository; use the name of a private one, for example "team/billing-api"`;
    return { path, reason };
  }
  const held = ADDRESSES.map((address) => address.exec(name)?.groups?.name).find((one) => one !== undefined);
  if (held === undefined) return undefined;
  const change = isAllowed(held) ? `its name ${asTyped(held)}` : "its name alone";
  return { path, reason: `${shown(name)} is the address of a repository, not its name; use ${change}` };
}

const ADDRESSES = [
  /^(?:[a-z]+:\/\/)?\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9.-]+\/(?<name>[^:@]*)/,
  /^arn:aws[a-z-]*:ecr:[^:]*:[^:]*:repository\/(?<name>.*)$/,
];

export function isRepositoryName(name: unknown): boolean {
  const { min, max } = LIMITS.repositoryName;
  return typeof name === "string" && name.length >= min && name.length <= max && REPOSITORY_NAME.test(name);
}
