import { run } from "../process";

/** The oldest Pulumi CLI that is used when it is on the PATH; an older one is left alone and one is built. */
const MINIMUM = { major: 3, minor: 100 } as const;

/** Whether the PATH has a Pulumi CLI that is new enough, with the Node.js language host that is installed beside it. */
export async function hasPulumi(env = process.env): Promise<boolean> {
  try {
    await run("sh", ["-c", "command -v pulumi-language-nodejs"], { env });
    const { stdout } = await run("pulumi", ["version"], { env });
    return isRecent(stdout.trim());
  } catch {
    return false;
  }
}

/** @param version as `pulumi version` prints it, such as `v3.259.0` */
export function isRecent(version: string): boolean {
  const [, major = "", minor = ""] = /^v?(\d+)\.(\d+)\./.exec(version) ?? [];
  if (major === "") return false;
  if (Number(major) !== MINIMUM.major) return Number(major) > MINIMUM.major;
  return Number(minor) >= MINIMUM.minor;
}
