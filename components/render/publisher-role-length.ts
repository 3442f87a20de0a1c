import { LIMITS } from "../service/limits";
import { ServiceOptionsError } from "../service/problem";
import type { Publisher } from "../service/publisher";
import { shown } from "../text/shown";
import { SHORTEST } from "./build-role-length";
import { publisherRolePolicy } from "./publisher-role-policy";

/**
 * Refuses a publisher whose role IAM would not take the inline policy of: a list of existing repositories makes it long.
 *
 * @throws ServiceOptionsError
 */
export function refuseLongPublisherPolicy(publisher: Publisher): void {
  const { length } = JSON.stringify(publisherRolePolicy(publisher, SHORTEST));
  if (length <= LIMITS.rolePolicies) return;
  const reason = `${publisher.existingRepositories.length} repositories make a policy of at least ${length} characters, a role takes ${LIMITS.rolePolicies}; use a pattern for several of them, for example "team/*"`;
  throw new ServiceOptionsError(`publisher ${shown(publisher.name)}`, [
    { path: "existingRepositories", reason },
  ]);
}
