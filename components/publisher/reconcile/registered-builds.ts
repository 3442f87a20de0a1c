import { type RegisteredProject, registeredProject } from "../builds/registered-project";
import type { Invocation } from "../invocation";
import type { BuildRecord } from "../ports/builds";

/** A build of a registered project. */
export interface RegisteredBuild {
  readonly project: RegisteredProject;
  readonly record: BuildRecord;
}

/**
 * The builds of registered projects among these. A registration is read once for each project. A build of any other project is
 * left out without a word: it would be reported by every reconciliation again.
 *
 * @returns the builds, and the number of the registrations that could not be read
 */
export async function registeredBuilds(
  invocation: Invocation,
  records: readonly BuildRecord[],
): Promise<{ readonly builds: readonly RegisteredBuild[]; readonly faults: number }> {
  const projects = new Map<string, RegisteredProject | undefined>();
  let faults = 0;
  for (const { project } of records) {
    if (projects.has(project)) continue;
    try {
      const found = await registeredProject(invocation, project);
      projects.set(project, found.ok ? found.value : undefined);
    } catch (fault) {
      projects.set(project, undefined);
      faults += 1;
      invocation.telemetry.recordFault(fault, `project ${project}`);
    }
  }
  const builds = records.flatMap((record) => {
    const project = projects.get(record.project);
    return project === undefined ? [] : [{ project, record }];
  });
  return { builds, faults };
}
