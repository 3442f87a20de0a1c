import type { Result } from "../../../components/text/result";
import type { DoctorFinding } from "../../json/doctor";
import type { AwsAccount, BuildQuota } from "../aws-account";
import { byHand, finding } from "../check";

/** What a pipeline finds in an account's quotas: builds that may run at once, and the services that there is room for. */
export async function quotaFindings(account: AwsAccount, region: string): Promise<readonly DoctorFinding[]> {
  const [small, larger, room] = await Promise.all([
    Promise.all(SMALL.map((quota) => smallFinding(account, region, quota))),
    largerFinding(account, region),
    roomFinding(account),
  ]);
  return [...small, larger, room];
}

/** Quotas of the sizes that a service has by default: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
const SMALL = [
  { code: "L-9D07B6EF", size: "Linux/Small" },
  { code: "L-5ED1D25B", size: "ARM/Small" },
] as const;
/** Asked for where a quota is too small. */
const ENOUGH_BUILDS = 10;

async function smallFinding(
  account: AwsAccount,
  region: string,
  { code, size }: (typeof SMALL)[number],
): Promise<DoctorFinding> {
  const subject = `concurrent builds, ${size}`;
  const quota = await account.quota("codebuild", code);
  if (!quota.ok) return finding(subject, "skipped", unread(GET, quota.reason));
  const { value } = quota;
  if (value > 1) return finding(subject, "fine", `${value} at once`);
  const raise = `aws service-quotas request-service-quota-increase --service-code codebuild --quota-code ${code} --desired-value ${ENOUGH_BUILDS}`;
  const page = `quota ${code}, ${quotaPage(region)}/${code}`;
  if (value < 1) {
    const found = `0 at once, as in new accounts: no build starts ("Cannot have more than 0 builds in queue for the account"); ${page}`;
    return finding(subject, "problem", found, byHand(raise));
  }
  const found = `1 at once: up to 5 builds wait, the next is refused; ${page}`;
  return finding(subject, "warning", found, byHand(raise));
}

/** The other sizes are one finding: they matter to a service that has asked for one. */
async function largerFinding(account: AwsAccount, region: string): Promise<DoctorFinding> {
  const subject = "concurrent builds, larger sizes";
  const quotas = await account.buildQuotas();
  if (!quotas.ok) return finding(subject, "skipped", unread(LIST, quotas.reason));
  const larger = quotas.value.filter(({ size }) => LARGER.test(size));
  if (larger.length === 0) return finding(subject, "skipped", "AWS lists none of them");
  const found = `${larger.map(shownQuota).join(", ")} at once`;
  if (larger.every(({ value }) => value > 1)) return finding(subject, "fine", found);
  const effect = 'builds of a service with that "compute" wait, or do not start where it is 0';
  return finding(subject, "warning", `${found}: ${effect}`, byHand(`open ${quotaPage(region)}`));
}

const LARGER = /^(?:Linux|ARM)\/(?:Medium|Large|XLarge|2XLarge)$/;

function shownQuota({ size, code, value }: BuildQuota): string {
  return value > 1 ? `${size} ${value}` : `${size} ${value} (${code})`;
}

/** What each service takes of a quota, by its code: the codes are shown at https://console.aws.amazon.com/servicequotas/ */
const FLEET = [
  { service: "codebuild", code: "L-ACCF6C0D", name: "CodeBuild projects", each: 2 },
  { service: "iam", code: "L-FE177D64", name: "IAM roles", each: 1 },
  { service: "ecr", code: "L-CFEB8E8D", name: "ECR repositories", each: 1 },
] as const;

/** How many services fit into the quotas, apart from what else the account has. */
async function roomFinding(account: AwsAccount): Promise<DoctorFinding> {
  const subject = "room for services";
  const read = await Promise.all(
    FLEET.map(async (row) => ({ ...row, quota: await account.quota(row.service, row.code) })),
  );
  const known = read.flatMap(({ quota, name, each }) =>
    quota.ok ? [{ name, each, value: quota.value }] : [],
  );
  if (known.length === 0) return finding(subject, "skipped", unread(GET, reasonOf(read[0]?.quota)));
  const services = Math.min(...known.map(({ value, each }) => Math.floor(value / each)));
  const parts = known.map(({ name, value, each }) => `${value} ${name} (${each} each)`);
  return finding(subject, "fine", `${services}, by the quotas of ${parts.join(", ")}`);
}

function reasonOf(quota: Result<number> | undefined): string {
  return quota === undefined || quota.ok ? "" : quota.reason;
}

const GET = "servicequotas:GetServiceQuota";
const LIST = "servicequotas:ListServiceQuotas";

function unread(permission: string, reason: string): string {
  return `could not be read, which needs ${permission}: ${reason}`;
}

function quotaPage(region: string): string {
  return `https://${region}.console.aws.amazon.com/servicequotas/home/services/codebuild/quotas`;
}
