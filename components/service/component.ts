import { isObject } from "../text/json";
import { shown } from "../text/shown";
import type { ServiceOptions } from "./options/service-options";
import { serviceProblems } from "./options/service-problems";
import { type Problem, ServiceOptionsError } from "./problem";
import { ownPublisher, type Publisher } from "./publisher";
import { resolveService, type Service } from "./service";

/** What a component of an engine is given: the options of a service, and a publisher of that engine. */
type ComponentOptions<P> = ServiceOptions & { readonly publisher?: P };

/**
 * Turns the options of a component into a service, and hands its publisher back; a service without one makes its own.
 *
 * @throws ServiceOptionsError with every problem of the options
 */
export function resolveComponent<P extends { readonly model: Publisher }>(
  name: string,
  options: ComponentOptions<P>,
): { readonly model: Service; readonly publisher: P | undefined } {
  const given: unknown = options;
  if (!isObject(given)) return { model: resolveService(name, options), publisher: undefined };
  const { publisher, ...service } = options;
  const problem = publisherProblem(publisher);
  if (problem !== undefined) {
    const own = ownPublisher(name, service.repository?.existing);
    throw new ServiceOptionsError(`service ${shown(name)}`, [
      problem,
      ...serviceProblems(name, service, own),
    ]);
  }
  return { model: resolveService(name, service, publisher?.model), publisher };
}

function publisherProblem(publisher: { readonly model?: Publisher } | undefined): Problem | undefined {
  if (publisher === undefined || typeof publisher?.model?.projectPrefix === "string") return undefined;
  const reason = `${shown(publisher)} is not a publisher; use for example new MultiArchPublisher("fleet"), or leave it out`;
  return { path: "publisher", reason };
}
