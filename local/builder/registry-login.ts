import type { Cloud } from "../cloud/ministack";
import { run } from "../process";

/** Logs in to the local registry with the commands that a person would type. */
export async function registryLogin(cloud: Cloud, env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await run("aws", ["ecr", "get-login-password"], { env });
  await run("docker", ["login", "--username", "AWS", "--password-stdin", cloud.registry], {
    env,
    input: stdout,
  });
}
