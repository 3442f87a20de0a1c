import { CodeBuildClient, ListSourceCredentialsCommand } from "@aws-sdk/client-codebuild";
import { CodeStarConnectionsClient, ListConnectionsCommand } from "@aws-sdk/client-codestar-connections";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { err, ok, type Result } from "../../components/text/result";
import type { AwsAccount } from "./aws-account";

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
    quota: (QuotaCode) =>
      answer(async () => {
        const command = new GetServiceQuotaCommand({ ServiceCode: "codebuild", QuotaCode });
        const { Quota } = await new ServiceQuotasClient(SETTINGS).send(command);
        if (Quota?.Value === undefined) throw new Error(`AWS has no value of quota ${QuotaCode}`);
        return Quota.Value;
      }),
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

/** The first line of the SDK's message: what follows is for the SDK's own developers. */
async function answer<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    const message = error instanceof Error ? `${error.message || error.name}` : String(error);
    return err(message.split("\n")[0] ?? "");
  }
}
