import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormation, Stack } from "@aws-sdk/client-cloudformation";
import { unlessGone } from "./clients";
import type { Call, Kind } from "./kind";
import { textOf, type ValueMap } from "./value";

/** Makes the stack of a resource, and answers its id with its outputs. */
export async function createStack(kind: Kind, call: Call): Promise<ValueMap> {
  const { cloudformation: cloud } = call.clients;
  const { StackId } = await cloud.createStack({ ...request(kind, call), OnFailure: "DELETE" });
  return outputsOf(await settled(cloud, StackId, "CREATE_COMPLETE"));
}

export async function updateStack(kind: Kind, call: Call): Promise<ValueMap> {
  const { cloudformation: cloud } = call.clients;
  const properties = { ...call.properties, ...(await kind.repeated?.(call)) };
  await cloud.updateStack(request(kind, { ...call, properties }));
  return outputsOf(await settled(cloud, call.stack, "UPDATE_COMPLETE"));
}

/** Deletes a stack; one that is gone already is no error. */
export async function deleteStack({ stack, clients: { cloudformation: cloud } }: Call): Promise<void> {
  await cloud.deleteStack({ StackName: stack });
  await settled(cloud, stack, "DELETE_COMPLETE");
}

export async function findStack(cloud: CloudFormation, StackName: string): Promise<Stack | undefined> {
  return (await unlessGone(cloud.describeStacks({ StackName })))?.Stacks?.[0];
}

function request({ stack: type, outputs, id = "${It}" }: Kind, { stack, inputs, properties }: Call) {
  const known = (all: string, name: string) => (name in inputs ? textOf(inputs[name]) : all);
  const handle = { Type: "AWS::CloudFormation::WaitConditionHandle" };
  const It = type ? { Type: type, Properties: properties } : handle;
  const Outputs = Object.entries({ ...outputs, id }).map(([name, text]) => {
    return [name, { Value: { "Fn::Sub": text.replace(/\$\{(\w+)\}/g, known) } }];
  });
  return {
    StackName: stack,
    // CloudFormation refuses an update to the same template, as when only what `complete` does changed.
    TemplateBody: JSON.stringify({
      Description: new Date().toISOString(),
      Resources: { It },
      Outputs: Object.fromEntries(Outputs),
    }),
    Capabilities: ["CAPABILITY_NAMED_IAM" as const],
    // With validation, the reason of a failure is not among the events of the stack.
    DisableValidation: true,
  };
}

/** The stack when nothing happens to it any more, which it must leave in the wanted state; undefined when it is gone. */
async function settled(cloud: CloudFormation, name = "", wanted: string): Promise<Stack | undefined> {
  for (;;) {
    const stack = await findStack(cloud, name);
    const status = stack?.StackStatus ?? "DELETE_COMPLETE";
    if (status === wanted) return stack;
    if (/FAILED|ROLLBACK_COMPLETE|DELETE_COMPLETE/.test(status))
      throw new Error(await reasonOf(cloud, name, status));
    // The local cloud is done after some milliseconds.
    await delay(5);
  }
}

/** What the cloud said of the resource that failed; the newest event is the first. */
async function reasonOf(cloud: CloudFormation, StackName: string, status: string): Promise<string> {
  const { StackEvents = [] } = await cloud.describeStackEvents({ StackName });
  const failed = StackEvents.find(
    (event) => event.LogicalResourceId === "It" && event.ResourceStatus?.endsWith("_FAILED"),
  );
  return failed?.ResourceStatusReason ?? `its stack ${StackName} is ${status}`;
}

function outputsOf(stack: Stack | undefined): ValueMap {
  const outputs = stack?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}
