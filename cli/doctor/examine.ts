import { inspectBuilder } from "../build/builder";
import type { DoctorFinding } from "../json/doctor";
import type { AwsAccount } from "./aws-account";
import { type Examined, finding } from "./check";
import { awsFindings } from "./checks/aws";
import { builderFindings } from "./checks/builder";
import { buildxFindings } from "./checks/buildx";
import { dockerFindings } from "./checks/docker";
import { platformFindings } from "./checks/platforms";

/** What is looked at besides this machine. */
export interface Elsewhere {
  /** `undefined`: not looked at. */
  readonly account: AwsAccount | undefined;
  /** The findings about the credentials of registries. */
  registries(): Promise<readonly DoctorFinding[]>;
}

/** Every finding; what depends on nothing is looked at side by side. */
export async function examine(
  examined: Examined,
  { account, registries }: Elsewhere,
): Promise<readonly DoctorFinding[]> {
  const [machine, credentials, aws] = await Promise.all([
    machineFindings(examined),
    registries(),
    account === undefined ? [] : awsFindings(account),
  ]);
  return [...machine, ...credentials, ...aws];
}

/** Each step needs the one before. */
async function machineFindings(examined: Examined): Promise<readonly DoctorFinding[]> {
  const docker = await dockerFindings(examined);
  const buildx = await buildxFindings(examined);
  if (buildx.some(({ state }) => state === "problem")) return [...docker, ...buildx];
  const builder = await inspectBuilder(examined.buildx);
  const platforms =
    "reason" in builder
      ? examined.platforms.map((platform) =>
          finding(platform, "skipped", "there is no builder to prove it on"),
        )
      : await platformFindings(examined, builder);
  return [...docker, ...buildx, ...builderFindings(examined, builder), ...platforms];
}
