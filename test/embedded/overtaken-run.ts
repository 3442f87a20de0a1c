import { setTimeout as sleep } from "node:timers/promises";
import type { Build } from "@aws-sdk/client-codebuild";
import { type BuildRequest, runBuild } from "../../local/codebuild/build";
import { stateChange } from "../../local/codebuild/event";
import { BuildRecords } from "../../local/codebuild/records";
import { run } from "../../local/process";
import { type DeployedFleet, type RunningBuild, serviceOf, startBuild } from "./fleet";

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
  readonly event: unknown;
}

/** How the builds of two runs are started, and what happens before each. */
export interface Starts {
  readonly older: Omit<BuildRequest, "project">;
  readonly newer: Omit<BuildRequest, "project">;
  readonly commit: (fleet: DeployedFleet) => Promise<unknown>;
}

/** Runs of ids of their own; the newer one's ends in `-newer`. */
export function runId(RUN_ID: string): Starts {
  const newer = { variables: { RUN_ID: `${RUN_ID}-newer` } };
  return { older: { variables: { RUN_ID } }, newer, commit: async () => undefined };
}

/** Pushes of two commits to main, as a webhook reports them. */
export const PUSHES: Starts = {
  older: { push: { ref: "refs/heads/main" } },
  newer: { push: { ref: "refs/heads/main" } },
  async commit({ environment }) {
    const author = ["-c", "user.name=example", "-c", "user.email=example@example.com"];
    for (const cwd of Object.values(environment.host.remotes)) {
      await run("git", [...author, "commit", "--quiet", "--allow-empty", "--message=Next"], { cwd });
    }
  },
};

/** A test command that takes longer than any test waits for it. */
const SLOW = { MULTIARCH_TEST_COMMAND: '["/bin/sleep", "300"]' };

/** Runs the build and delivers no event. */
export async function overtakenRun(
  fleet: DeployedFleet,
  service: string,
  { older, newer, commit }: Starts,
): Promise<OvertakenRun> {
  const { amd64 = "", arm64 = "" } = serviceOf(fleet, service).projectNames;
  const end = async (request: Starts["older"]): Promise<Ended> => {
    const build = await runBuild(fleet.environment.host, { ...request, project: amd64 });
    return { build, event: stateChange(build, fleet.environment.cloud) };
  };
  await commit(fleet);
  const first = await end(older);
  const variables = { ...older.variables, ...SLOW };
  const running = await startBuild(fleet, { ...older, variables, project: arm64 });
  await downloaded(fleet, running.id, first.build);
  await commit(fleet);
  return { older: first, newer: await end(newer), running };
}

/** Waits until a build has the source that the other one had. */
async function downloaded({ environment }: DeployedFleet, id: string, other: Build): Promise<void> {
  const records = new BuildRecords(environment.cloud);
  while ((await records.get(id)).resolvedSourceVersion !== other.resolvedSourceVersion) await sleep(100);
}
