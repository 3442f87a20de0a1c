import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type Cloud, clientSettings } from "../cloud/ministack";

/** Temporary credentials of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Assumes the role of a project. The local cloud lets its root user stand for an AWS service, so the deployed trust policy
 * decides whether CodeBuild may.
 */
export async function assumeServiceRole(
  cloud: Cloud,
  roleArn: string,
  session: string,
): Promise<Credentials> {
  const client = new STSClient(clientSettings(cloud));
  const { Credentials: given } = await client.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: session.slice(0, 64) }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
}
