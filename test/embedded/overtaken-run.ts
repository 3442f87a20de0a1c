import { setTimeout as sleep } from "node:timers/promises";
import type { Build } from "@aws-sdk/client-codebuild";
import { stateChange } from "../../local/codebuild/event";
import { BuildRecords } from "../../local/codebuild/records";
import { endedBuild, requestOf } from "../../local/fleet";
import {
  beginBuild,
  type DeployedFleet,
  newCommit,
  type RunningBuild,
  runOfLeader,
  serviceOf,
} from "./fleet";

/** A run whose x86 build has ended while its Arm build goes on, and a newer run whose events have not been sent. */
export interface OvertakenRun {
  /** The x86 build of each, and its event. */
  readonly older: Ended;
  readonly newer: Ended;
  /** The older run's Arm build. */
  readonly running: RunningBuild;
}

interface Ended {
  readonly build: Build;
  readonly run: string;
  readonly event: unknown;
}

/** A test command that takes longer than any test waits for it. */
const SLOW = { MULTIARCH_TEST_COMMAND: '["/bin/sleep", "300"]' };

/** Starts two leaders, each of a commit of its own, and the older one's follower, as the publisher does; delivers no event. */
export async function overtakenRun(fleet: DeployedFleet, service: string): Promise<OvertakenRun> {
  const { amd64 = "", arm64 = "" } = serviceOf(fleet, service).projectNames;
  const end = async (): Promise<Ended> => {
    await newCommit(fleet);
    const build = await endedBuild(fleet.environment, requestOf(service, amd64));
    return { build, run: runOfLeader(build), event: stateChange(build, fleet.environment.cloud) };
  };
  const older = await end();
  const running = await beginBuild(fleet, {
    project: arm64,
    ...pinned(older.build),
    variables: { RUN_ID: older.run, ...SLOW },
  });
  await downloaded(fleet, running.id);
  return { older, newer: await end(), running };
}

function pinned({ resolvedSourceVersion }: Build) {
  return resolvedSourceVersion === undefined ? {} : { sourceVersion: resolvedSourceVersion };
}

/** Waits until a build has its source. */
async function downloaded({ environment }: DeployedFleet, id: string): Promise<void> {
  const records = new BuildRecords(environment.cloud);
  while ((await records.get(id)).currentPhase !== "INSTALL") await sleep(100);
}
