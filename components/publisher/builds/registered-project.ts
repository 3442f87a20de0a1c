import type { Architecture } from "../../service/architectures";
import { parseProjectName, projectName, registrationParameter } from "../../service/names";
import { parseRegistration, projectArchitectures, type Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Settings } from "../settings";

/** A build project of a registered service. */
export interface RegisteredProject {
  /** Service id. */
  readonly service: string;
  readonly architecture: Architecture;
  readonly registration: Registration;
  /** Whether it is the leader: the first of the service's build projects, which a run begins with. */
  readonly leads: boolean;
  /** Name of the follower's project; `undefined` for a service of one build project. */
  readonly follower: string | undefined;
}

/** The service and architecture that a project's name has, when it is one of this publisher's. */
export function serviceProject({ projectPrefix }: Settings, project: string) {
  const name = parseProjectName(project);
  if (name !== undefined && project.startsWith(projectPrefix)) return ok(name);
  return err(`project ${shown(project)} is none of this publisher's`);
}

/**
 * Finds the service of a build project. The registration is read each time, so a deployment takes effect at once.
 *
 * @throws PublisherFault REGISTRATION_UNREADABLE, until a deployment has written the registration again
 */
export async function registeredProject(
  { ports, settings }: Invocation,
  project: string,
): Promise<Result<RegisteredProject>> {
  const name = serviceProject(settings, project);
  if (!name.ok) return name;
  const { id: service, architecture } = name.value;
  const parameter = registrationParameter(settings.parameterPath, service);
  const text = await ports.parameters.read(parameter);
  if (text === undefined) {
    return err(`service ${service} is not registered, there is no parameter ${parameter}`);
  }
  const parsed = parseRegistration(text);
  if (!parsed.ok) throw unreadable(service, parameter, parsed.reason);
  const { registration } = parsed;
  if (registration.projects[architecture] === undefined) {
    return err(`service ${service} is registered without an ${architecture} build project`);
  }
  const [leader, follower] = projectArchitectures(registration);
  return ok({
    service,
    architecture,
    registration,
    leads: architecture === leader,
    follower: follower && projectName(service, follower),
  });
}

function unreadable(service: string, parameter: string, reason: string): PublisherFault {
  return new PublisherFault("REGISTRATION_UNREADABLE", {
    doing: "reading the registration of",
    subject: `service ${service}`,
    reason: `${reason}; deploy the service again, which writes parameter ${parameter}`,
  });
}
