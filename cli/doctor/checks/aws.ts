import { hasArmMachines } from "../../../components/service/compute-facts";
import type { DoctorFinding } from "../../json/doctor";
import type { AwsAccount, SourceConnection } from "../aws-account";
import { byHand, finding } from "../check";
import { quotaFindings } from "./quotas";

/** Everything that a pipeline needs of an AWS account; one failure ends it, as the rest would fail alike. */
export async function awsFindings(account: AwsAccount): Promise<readonly DoctorFinding[]> {
  const identity = await account.identity();
  if (!identity.ok) {
    const known = finding("AWS", "problem", `no identity: ${identity.reason}`, byHand("aws configure sso"));
    return [known];
  }
  const { arn, region } = identity.value;
  const rest = await Promise.all([
    armFindings(region),
    quotaFindings(account, region),
    sourceFindings(account),
  ]);
  return [finding("AWS", "fine", `${arn} in ${region}`), ...rest.flat()];
}

function armFindings(region: string): readonly DoctorFinding[] {
  const subject = "Arm build machines";
  if (hasArmMachines(region)) return [finding(subject, "fine", `CodeBuild has them in ${region}`)];
  const found = `${region} is not in CodeBuild's list of 2023, and may have them since`;
  const page = "open https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html";
  return [finding(subject, "warning", found, byHand(page))];
}

async function sourceFindings(account: AwsAccount): Promise<readonly DoctorFinding[]> {
  const [credentials, connections] = await Promise.all([
    account.sourceCredentials(),
    account.sourceConnections(),
  ]);
  const subject = "source connection";
  if (!credentials.ok) return [finding(subject, "skipped", `could not be read: ${credentials.reason}`)];
  const pending = connections.ok ? connections.value.filter(({ isReady }) => !isReady) : [];
  const ready = connections.ok ? connections.value.filter(({ isReady }) => isReady) : [];
  const known = [
    ...credentials.value,
    ...ready.map(({ name, provider }) => `${provider} by connection ${name}`),
  ];
  if (known.length > 0) return [finding(subject, "fine", known.join(", ")), ...pending.map(pendingFinding)];
  if (pending.length > 0) return pending.map(pendingFinding);
  const found = "CodeBuild has no credentials of a git host; CodeCommit and S3 need none, and a webhook does";
  const create = "aws codeconnections create-connection --provider-type GitHub --connection-name github";
  return [finding(subject, "warning", found, byHand(create))];
}

/** A person completes a connection in the console: https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html */
function pendingFinding({ name }: SourceConnection): DoctorFinding {
  const page = "open https://console.aws.amazon.com/codesuite/settings/connections";
  return finding("source connection", "warning", `connection ${name} waits for its handshake`, byHand(page));
}
