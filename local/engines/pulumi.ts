import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Cleanup } from "../cleanup";
import { run } from "../process";
import type { Engine, FleetOutputs } from "./engine";

const STACK = "local";

/**
 * Pulumi's own command line and engine, with its state in the folder of this run.
 *
 * @param program folder of a Pulumi program
 */
export async function pulumiEngine(
  env: NodeJS.ProcessEnv,
  folder: string,
  log: string,
  cleanup: Cleanup,
  program: string,
): Promise<Engine> {
  // Where Pulumi keeps the salt of a stack's secrets; it belongs to one run.
  const settings = join(program, `Pulumi.${STACK}.yaml`);
  await rm(settings, { force: true });
  cleanup.add("remove the stack's settings", () => rm(settings, { force: true }));
  const state = join(folder, "pulumi-state");
  await mkdir(state, { recursive: true });
  const own = {
    ...env,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_HOME: join(folder, "pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const pulumi = (...args: string[]) =>
    run("pulumi", [...args, "--non-interactive", "--stack", STACK], { cwd: program, env: own, log });
  await run("pulumi", ["stack", "init", STACK, "--non-interactive"], { cwd: program, env: own, log });
  return {
    deploy: async () => {
      await pulumi("up", "--yes", "--skip-preview", "--color", "never");
      const { stdout } = await pulumi("stack", "output", "--json");
      return JSON.parse(stdout) as FleetOutputs;
    },
    plan: async () => {
      await pulumi("preview", "--color", "never");
    },
    expectNoChanges: async () => {
      await pulumi("preview", "--expect-no-changes", "--color", "never");
    },
    destroy: async () => {
      await pulumi("destroy", "--yes", "--skip-preview", "--color", "never");
    },
  };
}
