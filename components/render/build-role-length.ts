import { LIMITS } from "../service/limits";
import { ServiceOptionsError } from "../service/problem";
import type { Publisher } from "../service/publisher";
import type { Service } from "../service/service";
import { shown } from "../text/shown";
import { buildRolePolicy } from "./build-role-policy";
import type { Deployment } from "./deployment";

/**
 * Refuses a build role whose inline policy IAM would not take, as far as its length is known before the deployment.
 *
 * @throws ServiceOptionsError
 */
export function refuseLongPolicy(service: Service, publisher: Publisher): void {
  if (service.buildRole.kind === "existing") return;
  const { length } = JSON.stringify(buildRolePolicy(service, publisher, SHORTEST));
  if (length <= LIMITS.rolePolicies) return;
  const reason = `what builds may do is a policy of at least ${length} characters, a role takes ${LIMITS.rolePolicies}; use fewer or shorter statements, secrets, mirrors and repositories of pullFrom, or put statements into a policy of managedPolicyArns`;
  throw new ServiceOptionsError(`service ${shown(service.name)}`, [{ path: "buildRole", reason }]);
}

/** Every value of a deployment as short as it can be; one that only the deployment knows counts nothing. */
class NothingLate extends Map<string, string> {
  override get(): string {
    return "";
  }
}

export const SHORTEST: Deployment<string> = {
  partition: "aws",
  region: "us-east-1",
  account: "000000000000",
  dnsSuffix: "amazonaws.com",
  late: new NothingLate(),
  concat: (...parts) => parts.join(""),
  json: (value) => JSON.stringify(value),
};
