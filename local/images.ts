import { run } from "./process";

/** The listing of an image index, by the field's usual tool. */
export async function listIndex(imageUri: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run("docker", ["buildx", "imagetools", "inspect", imageUri], { env });
  return stdout.trimEnd();
}

/** Platforms of an image index; what carries attestations has none. */
export async function platformsOf(imageUri: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await run("docker", ["buildx", "imagetools", "inspect", "--raw", imageUri], { env });
  const index = JSON.parse(stdout) as {
    readonly manifests: readonly { readonly platform?: Readonly<Record<string, string>> }[];
  };
  return index.manifests
    .map(({ platform = {} }) =>
      [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/"),
    )
    .filter((platform) => !platform.startsWith("unknown/"));
}

/**
 * Pulls an image by its tag for one platform and runs a command in it, without a network.
 *
 * @returns what the command printed
 */
export async function runImage(
  imageUri: string,
  platform: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const dockerfile = `FROM ${imageUri}\nRUN --network=none ${JSON.stringify(command)}\n`;
  const args = [
    "buildx",
    "build",
    "--no-cache",
    "--pull",
    "--progress=plain",
    `--platform=${platform}`,
    "--provenance=false",
  ];
  const { stderr } = await run("docker", [...args, "--output=type=cacheonly", "-"], {
    env,
    input: dockerfile,
  });
  const lines = stderr.split("\n").map((line) => /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1]);
  return lines.filter((line) => line !== undefined).join("\n");
}
