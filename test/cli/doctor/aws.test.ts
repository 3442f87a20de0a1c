import { describe, expect, it } from "vitest";
import type { AwsAccount } from "../../../cli/doctor/aws-account";
import { awsFindings } from "../../../cli/doctor/checks/aws";
import { err, ok } from "../../../components/text/result";

/** An account in which nothing is to mend. */
const READY: AwsAccount = {
  identity: async () => ok({ arn: "arn:aws:iam::123456789012:user/ada", region: "eu-central-1" }),
  quota: async () => ok(60),
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
    [0, "problem", "0 at once, as in new accounts: no build starts"],
    [1, "warning", "1 at once: every other build waits, or is refused in new accounts"],
  ])("tell a quota of %i, with the command that raises it", async (value, state, found) => {
    const account = { ...READY, quota: async (code: string) => ok(code === "L-5ED1D25B" ? value : 60) };

    const findings = await awsFindings(account);

    expect(findings.filter((finding) => finding.state !== "fine")).toEqual([
      {
        subject: "concurrent builds, ARM/Small",
        state,
        found,
        mend: "aws service-quotas request-service-quota-increase --service-code codebuild --quota-code L-5ED1D25B --desired-value 10",
        isSafe: false,
      },
    ]);
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

    expect(findings.slice(4).map((finding) => [finding.state, finding.found])).toEqual([[state, found]]);
  });

  it("skip what may not be read, with the reason", async () => {
    const denied = async () => err("User is not authorized to perform: servicequotas:GetServiceQuota");

    const findings = await awsFindings({ ...READY, quota: denied, sourceCredentials: denied });

    expect(findings.slice(2).map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped"]);
    expect(findings[2]?.found).toContain("servicequotas:GetServiceQuota");
  });
});
