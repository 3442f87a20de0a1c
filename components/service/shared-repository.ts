import { shown } from "../text/shown";
import { repositoryId } from "./options/repository/existing";
import { type Problem, ServiceOptionsError } from "./problem";
import type { Service } from "./service";
import { canMeet, isRelease } from "./tag-templates";

/** Services of each publisher that this program has made, by id, by the name of their repository. */
const SERVICES = new WeakMap<object, Map<string, Map<string, Service>>>();

/**
 * Records a service of a publisher that others share. Services of one repository would move each other's tags, so their tags must
 * have different starts. The services of other publishers and of other programs are not known here.
 *
 * @param publisher the component that the services share
 * @throws ServiceOptionsError when another service of the publisher stands in the way
 */
export function joinPublisher(publisher: object, service: Service): void {
  const name = repositoryId(service.repository);
  const repositories = SERVICES.get(publisher) ?? new Map<string, Map<string, Service>>();
  const sharing = repositories.get(name) ?? new Map<string, Service>();
  const problems = [...sharing.values()].flatMap((other) => sharingProblem(service, other) ?? []);
  if (problems.length > 0) throw new ServiceOptionsError(`service ${shown(service.name)}`, problems);
  SERVICES.set(publisher, repositories.set(name, sharing.set(service.id, service)));
}

/** @param other a service of the same repository */
function sharingProblem(service: Service, other: Service): Problem | undefined {
  if (service.id === other.id) return undefined;
  const reason = sharingReason(service, other);
  if (reason === undefined) return undefined;
  return {
    path: "repository",
    reason: `service ${shown(other.name)} has the repository ${shown(service.repository.name)} too, ${reason}`,
  };
}

function sharingReason(service: Service, other: Service): string | undefined {
  if (service.repository.kind === "new" && other.repository.kind === "new")
    return `and it can be created once; use another name, or { existing: ${shown(service.repository.name)} } for one of them`;
  const meeting = service.tags.templates.flatMap((template) => {
    const rival = other.tags.templates.find((one) => canMeet(template, one));
    return rival === undefined ? [] : [{ template, rival }];
  })[0];
  if (meeting !== undefined)
    return `where its tag ${shown(meeting.rival)} could meet ${shown(meeting.template)}; use another repository, or start every tag with the service, for example ${shown(`${service.name}-${meeting.template}`)}`;
  const fixed = fixedTag(service, other) ?? fixedTag(other, service);
  if (fixed === undefined) return undefined;
  return `and lets none but its own tags move, so ${shown(fixed)} never could; use { existing: ... } for both, or another repository`;
}

/** A moving tag of a service that the repository of its creator lets nobody move. */
function fixedTag({ tags }: Service, { repository }: Service): string | undefined {
  if (repository.kind !== "new" || repository.tagMutability === "MUTABLE") return undefined;
  return tags.templates.find((template) => !isRelease(template));
}
