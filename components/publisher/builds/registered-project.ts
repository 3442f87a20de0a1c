import type { Architecture } from "../../service/architectures";
import { parseProjectName, registrationParameter } from "../../service/names";
import { parseRegistration, type Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";

/** A build project of a registered service. */
export interface RegisteredProject {
  /** Service id. */
  readonly service: string;
  readonly architecture: Architecture;
  readonly registration: Registration;
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
  const name = parseProjectName(project);
  if (name === undefined || !project.startsWith(settings.projectPrefix)) {
    return err(`project ${shown(project)} is none of this publisher's`);
  }
  const { id: service, architecture } = name;
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
  return ok({ service, architecture, registration });
}

function unreadable(service: string, parameter: string, reason: string): PublisherFault {
  return new PublisherFault("REGISTRATION_UNREADABLE", {
    doing: "reading the registration of",
    subject: `service ${service}`,
    reason: `${reason}; deploy the service again, which writes parameter ${parameter}`,
  });
}
