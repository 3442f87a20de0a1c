import type { Build } from "@aws-sdk/client-codebuild";
import { runBuild } from "../../local/codebuild/build";
import { stateChange } from "../../local/codebuild/event";
import { type DeployedFleet, type RunningBuild, serviceOf, startBuild } from "./fleet";

/** A run whose x86 build has ended while its Arm build goes on, and a newer run of which nobody has been told. */
export interface OvertakenRun {
  /** The x86 build of each, and its event. */
  readonly older: Ended;
  readonly newer: Ended;
  /** The older run's Arm build. */
  readonly running: RunningBuild;
}

interface Ended {
  readonly build: Build;
  readonly event: unknown;
}

/** A test command that takes longer than any test waits for it. */
const SLOW = '["/bin/sleep", "300"]';

/** Builds for real, and tells nobody. */
export async function overtakenRun(
  fleet: DeployedFleet,
  service: string,
  run: string,
): Promise<OvertakenRun> {
  const { amd64 = "", arm64 = "" } = serviceOf(fleet, service).projectNames;
  const end = async (RUN_ID: string): Promise<Ended> => {
    const build = await runBuild(fleet.world.host, { project: amd64, variables: { RUN_ID } });
    return { build, event: stateChange(build, fleet.world.cloud) };
  };
  const older = await end(run);
  const running = await startBuild(fleet, arm64, { RUN_ID: run, MULTIARCH_TEST_COMMAND: SLOW });
  const newer = await end(`${run}-newer`);
  return { older, newer, running };
}
