import { CodeBuildClient, ListSourceCredentialsCommand } from "@aws-sdk/client-codebuild";
import { CodeStarConnectionsClient, ListConnectionsCommand } from "@aws-sdk/client-codestar-connections";
import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { err, ok, type Result } from "../../components/text/result";
import type { AwsAccount, BuildQuota } from "./aws-account";

/** One attempt more than the first: a person waits for the answer. */
const SETTINGS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

/** The account of the SDK's default credentials: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
export function sdkAccount(): AwsAccount {
  const codeBuild = new CodeBuildClient(SETTINGS);
  return {
    identity: () =>
      answer(async () => {
        const sts = new STSClient(SETTINGS);
        const { Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
        return { arn, region: await sts.config.region() };
      }),
    quota: (ServiceCode, QuotaCode) =>
      answer(async () => {
        const client = new ServiceQuotasClient({ ...SETTINGS, ...GLOBAL[ServiceCode] });
        const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
        if (Quota?.Value === undefined) throw new Error(`AWS has no value of quota ${QuotaCode}`);
        return Quota.Value;
      }),
    buildQuotas: () => answer(buildQuotas),
    sourceCredentials: () =>
      answer(async () => {
        const { sourceCredentialsInfos = [] } = await codeBuild.send(new ListSourceCredentialsCommand({}));
        return sourceCredentialsInfos.map(({ serverType, authType }) => `${serverType} by ${authType}`);
      }),
    sourceConnections: () =>
      answer(async () => {
        const { Connections = [] } = await new CodeStarConnectionsClient(SETTINGS).send(
          new ListConnectionsCommand({ MaxResults: 50 }),
        );
        return Connections.map(({ ConnectionName = "", ProviderType = "", ConnectionStatus }) => ({
          name: ConnectionName,
          provider: ProviderType,
          isReady: ConnectionStatus === "AVAILABLE",
        }));
      }),
  };
}

/** The quotas of a global service are read in one region: https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const GLOBAL: Readonly<Record<string, { readonly region: string }>> = { iam: { region: "us-east-1" } };

/** https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html has the names; a page of the answer holds all of them. */
async function buildQuotas(): Promise<readonly BuildQuota[]> {
  const command = new ListServiceQuotasCommand({ ServiceCode: "codebuild", MaxResults: 100 });
  const { Quotas = [] } = await new ServiceQuotasClient(SETTINGS).send(command);
  return Quotas.flatMap(({ QuotaName = "", QuotaCode: code = "", Value: value }) => {
    const [, size] = /^Concurrently running builds for (\S+) environment$/.exec(QuotaName) ?? [];
    return size === undefined || value === undefined ? [] : [{ size, code, value }];
  });
}

/** The first line of the SDK's message: what follows is for the SDK's own developers. */
async function answer<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    const message = error instanceof Error ? `${error.message || error.name}` : String(error);
    return err(message.split("\n")[0] ?? "");
  }
}
