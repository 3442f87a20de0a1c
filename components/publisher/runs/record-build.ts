import type { EndedBuild } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { expiryOf } from "../settings";
import { finalizeRun } from "./finalize-run";
import type { RunRecord } from "./run-record";
import { withStatus } from "./run-with-status";
import { projectArchitectures } from "./verified-builds";

/** Records an ended build in its run, and finalizes the run when nothing is missing any more. */
export async function recordBuild(
  invocation: Invocation,
  project: RegisteredProject,
  ended: EndedBuild,
): Promise<Outcome> {
  const record = await joinRun(invocation, project, ended);
  const outcome = await finalizeRun(invocation, withStatus(record));
  if (outcome.kind !== "refused" || isRecorded(record, project, ended)) return outcome;
  // A complete run records no further build until it has been refused: now it does.
  return finalizeRun(invocation, withStatus(await joinRun(invocation, project, ended)));
}

async function joinRun(
  { ports, settings }: Invocation,
  { service, architecture, registration }: RegisteredProject,
  { run, build }: EndedBuild,
): Promise<RunRecord> {
  const at = ports.clock.now();
  return ports.ledger.join({
    service,
    run,
    architecture,
    build,
    registration: JSON.stringify(registration),
    architectures: projectArchitectures(registration),
    at,
    expires: expiryOf(settings, at),
  });
}

function isRecorded(
  { builds }: RunRecord,
  { architecture }: RegisteredProject,
  { build }: EndedBuild,
): boolean {
  return (builds[architecture]?.attempt ?? "") >= build.attempt;
}
