import { describe, expect, it } from "vitest";
import type { AwsAccount } from "../../../cli/doctor/aws-account";
import { awsFindings } from "../../../cli/doctor/checks/aws";
import { err, ok } from "../../../components/text/result";

/** An account in which nothing is to mend. */
const READY: AwsAccount = {
  identity: async () => ok({ arn: "arn:aws:iam::123456789012:user/ada", region: "eu-central-1" }),
  quota: async (service) => ok({ codebuild: 60, iam: 1000, ecr: 100_000 }[service] ?? 0),
  buildQuotas: async () =>
    ok([
      { size: "Linux/Small", code: "L-9D07B6EF", value: 60 },
      { size: "Linux/Large", code: "L-4DDC4A99", value: 60 },
      { size: "ARM/Large", code: "L-596BEAB4", value: 20 },
      { size: "Linux GPU Large", code: "L-00000000", value: 0 },
    ]),
  sourceCredentials: async () => ok([]),
  sourceConnections: async () => ok([{ name: "github", provider: "GitHub", isReady: true }]),
};

describe("the findings about AWS", () => {
  it("are all fine in an account that is set up", async () => {
    expect(await awsFindings(READY)).toEqual([
      { subject: "AWS", state: "fine", found: "arn:aws:iam::123456789012:user/ada in eu-central-1" },
      { subject: "Arm build machines", state: "fine", found: "CodeBuild has them in eu-central-1" },
      { subject: "concurrent builds, Linux/Small", state: "fine", found: "60 at once" },
      { subject: "concurrent builds, ARM/Small", state: "fine", found: "60 at once" },
      {
        subject: "concurrent builds, larger sizes",
        state: "fine",
        found: "Linux/Large 60, ARM/Large 20 at once",
      },
      {
        subject: "room for services",
        state: "fine",
        found:
          "30, by the quotas of 60 CodeBuild projects (2 each), 1000 IAM roles (1 each), 100000 ECR repositories (1 each)",
      },
      { subject: "source connection", state: "fine", found: "GitHub by connection github" },
    ]);
  });

  it("end with the identity where there is none", async () => {
    const account = { ...READY, identity: async () => err("Could not load credentials from any providers") };

    expect(await awsFindings(account)).toEqual([
      {
        subject: "AWS",
        state: "problem",
        found: "no identity: Could not load credentials from any providers",
        mend: "aws configure sso",
        isSafe: false,
      },
    ]);
  });

  it.each([
    [
      0,
      "problem",
      '0 at once, as in new accounts: no build starts ("Cannot have more than 0 builds in queue for the account")',
    ],
    [1, "warning", "1 at once: up to 5 builds wait, the next is refused"],
  ])("tell a quota of %i, with the command that raises it", async (value, state, found) => {
    const quota = async (_service: string, code: string) => ok(code === "L-5ED1D25B" ? value : 60);
    const account = { ...READY, quota };

    const findings = await awsFindings(account);

    expect(findings.filter((finding) => finding.state !== "fine")).toEqual([
      {
        subject: "concurrent builds, ARM/Small",
        state,
        found: `${found}; quota L-5ED1D25B, https://eu-central-1.console.aws.amazon.com/servicequotas/home/services/codebuild/quotas/L-5ED1D25B`,
        mend: "aws service-quotas request-service-quota-increase --service-code codebuild --quota-code L-5ED1D25B --desired-value 10",
        isSafe: false,
      },
    ]);
  });

  it("warn of a larger size that has 0 or 1, with its code", async () => {
    const buildQuotas = async () =>
      ok([
        { size: "Linux/Large", code: "L-4DDC4A99", value: 1 },
        { size: "ARM/Large", code: "L-596BEAB4", value: 20 },
      ]);

    const findings = await awsFindings({ ...READY, buildQuotas });

    expect(findings.filter(({ state }) => state !== "fine")).toEqual([
      {
        subject: "concurrent builds, larger sizes",
        state: "warning",
        found:
          'Linux/Large 1 (L-4DDC4A99), ARM/Large 20 at once: builds of a service with that "compute" wait, or do not start where it is 0',
        mend: "open https://eu-central-1.console.aws.amazon.com/servicequotas/home/services/codebuild/quotas",
        isSafe: false,
      },
    ]);
  });

  it("count the services by the quotas that can be read", async () => {
    const quota = async (service: string) => (service === "iam" ? err("denied") : ok(5000));

    const findings = await awsFindings({ ...READY, quota });

    expect(findings.find(({ subject }) => subject === "room for services")?.found).toBe(
      "2500, by the quotas of 5000 CodeBuild projects (2 each), 5000 ECR repositories (1 each)",
    );
  });

  it("warn in a region that the list does not have", async () => {
    const identity = async () => ok({ arn: "arn:aws:iam::123456789012:user/ada", region: "eu-north-1" });

    const findings = await awsFindings({ ...READY, identity });

    expect(findings[1]).toMatchObject({ subject: "Arm build machines", state: "warning" });
    expect(findings[1]?.found).toBe("eu-north-1 is not in CodeBuild's list of 2023, and may have them since");
  });

  it.each([
    [
      "none",
      [],
      [],
      "warning",
      "CodeBuild has no credentials of a git host; CodeCommit and S3 need none, and a webhook does",
    ],
    ["a token", ["GITHUB by PERSONAL_ACCESS_TOKEN"], [], "fine", "GITHUB by PERSONAL_ACCESS_TOKEN"],
    [
      "a connection without its handshake",
      [],
      [{ name: "github", provider: "GitHub", isReady: false }],
      "warning",
      "connection github waits for its handshake",
    ],
  ])("say of the source: %s", async (_case, credentials, connections, state, found) => {
    const findings = await awsFindings({
      ...READY,
      sourceCredentials: async () => ok(credentials),
      sourceConnections: async () => ok(connections),
    });

    expect(findings.slice(6).map((finding) => [finding.state, finding.found])).toEqual([[state, found]]);
  });

  it("skip what may not be read, with the reason", async () => {
    const denied = async () => err("User is not authorized");

    const findings = await awsFindings({
      ...READY,
      quota: denied,
      buildQuotas: denied,
      sourceCredentials: denied,
    });

    expect(findings.slice(2).map(({ state }) => state)).toEqual(Array(5).fill("skipped"));
    expect(findings[2]?.found).toBe(
      "could not be read, which needs servicequotas:GetServiceQuota: User is not authorized",
    );
    expect(findings[4]?.found).toBe(
      "could not be read, which needs servicequotas:ListServiceQuotas: User is not authorized",
    );
  });
});
