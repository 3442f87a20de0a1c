import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { Parameters } from "../ports/ports";
import { awsCall, awsFault, isAwsError } from "./aws-call";

/** The parameters port over AWS Systems Manager. */
export function ssmParameters(client: SSMClient): Parameters {
  return {
    async read(name) {
      try {
        return (await client.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
      } catch (error) {
        if (isAwsError(error, "ParameterNotFound")) return undefined;
        throw awsFault("reading", `parameter ${name}`, error);
      }
    },
    async write(name, value) {
      const command = new PutParameterCommand({ Name: name, Value: value, Type: "String", Overwrite: true });
      await awsCall("writing", `parameter ${name}`, () => client.send(command));
    },
    async create(name, value, description) {
      const command = new PutParameterCommand({
        Name: name,
        Value: value,
        Type: "String",
        ...(description !== "" && { Description: description }),
      });
      await unless("ParameterAlreadyExists", "creating", name, () => client.send(command));
    },
    async remove(name) {
      const command = new DeleteParameterCommand({ Name: name });
      await unless("ParameterNotFound", "deleting", name, () => client.send(command));
    },
  };
}

/** Makes a call whose end is there already when it fails with this exception. */
async function unless(
  exception: string,
  doing: string,
  name: string,
  call: () => Promise<unknown>,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isAwsError(error, exception)) throw awsFault(doing, `parameter ${name}`, error);
  }
}
