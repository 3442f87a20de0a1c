import type { Invocation } from "../invocation";
import type { BuildRecord } from "../ports/builds";
import { endBuild } from "../runs/end-build";
import { readEndedBuild } from "./ended-build";
import type { RegisteredProject } from "./registered-project";

/**
 * Carries out the end of the build that CodeBuild started this one in the place of, unless its run has it. Its event may come
 * later or never, and only the ledger ties the two: without it, this build would begin a run of its own.
 */
export async function endPreviousAttempt(
  invocation: Invocation,
  project: RegisteredProject,
  { id, previousAttempt }: BuildRecord,
): Promise<void> {
  if (previousAttempt === "") return;
  const { builds, ledger } = invocation.ports;
  const [previous] = await builds.get([previousAttempt.slice(previousAttempt.lastIndexOf("/") + 1)]);
  const ended = previous && readEndedBuild({ ...previous, nextAttempt: id }, project.leads);
  if (previous === undefined || ended === undefined) return;
  const [run] = await ledger.runs([{ service: project.service, run: ended.origin.run }]);
  if (run?.builds[project.architecture] !== undefined) return;
  await endPreviousAttempt(invocation, project, previous);
  await endBuild(invocation, project, previous, ended);
}
