import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormation, Stack } from "@aws-sdk/client-cloudformation";
import { unless } from "./clients";
import type { Call, Kind } from "./kind";
import { textOf, type ValueMap } from "./value";

/** Makes the stack of a resource, and answers its id with its outputs. */
export async function createStack(kind: Kind, call: Call): Promise<ValueMap & { readonly id: string }> {
  const { cloudformation } = call.clients;
  const { StackId } = await cloudformation.createStack({ ...request(kind, call), OnFailure: "DELETE" });
  const outputs = outputsOf(await settled(cloudformation, StackId, "CREATE_COMPLETE"));
  return { ...outputs, id: textOf(outputs.id) };
}

export async function updateStack(kind: Kind, call: Call): Promise<ValueMap> {
  const { cloudformation } = call.clients;
  const properties = { ...call.properties, ...(await kind.repeated?.(call)) };
  const updating = cloudformation.updateStack(request(kind, { ...call, properties }));
  const wanted = (await isChange(updating)) ? "UPDATE_COMPLETE" : undefined;
  return outputsOf(await settled(cloudformation, call.stack, wanted));
}

/** Deletes a stack; one that is gone already is no error. */
export async function deleteStack({ stack, clients: { cloudformation } }: Call): Promise<void> {
  await cloudformation.deleteStack({ StackName: stack });
  await settled(cloudformation, stack, "DELETE_COMPLETE");
}

export async function findStack(
  cloudformation: CloudFormation,
  StackName: string,
): Promise<Stack | undefined> {
  return (await unless(["ValidationError"], cloudformation.describeStacks({ StackName })))?.Stacks?.[0];
}

function request({ stack: type, outputs, id = "${It}" }: Kind, { stack, inputs, properties }: Call) {
  const known = (text: string) =>
    text.replace(/\$\{(\w+)\}/g, (all, name: string) => (name in inputs ? textOf(inputs[name]) : all));
  const It = type
    ? { Type: type, Properties: properties }
    : { Type: "AWS::CloudFormation::WaitConditionHandle" };
  const texts = Object.entries({ ...outputs, id });
  const Outputs = Object.fromEntries(
    texts.map(([name, text]) => [name, { Value: { "Fn::Sub": known(text) } }]),
  );
  return {
    StackName: stack,
    TemplateBody: JSON.stringify({ Resources: { It }, Outputs }),
    Capabilities: ["CAPABILITY_NAMED_IAM" as const],
    // With validation, the reason of a failure is not among the events of the stack.
    DisableValidation: true,
  };
}

/** The stack when nothing happens to it any more, which it must leave in the wanted state; undefined when it is gone. */
async function settled(
  cloudformation: CloudFormation,
  name = "",
  wanted?: string,
): Promise<Stack | undefined> {
  for (;;) {
    const stack = await findStack(cloudformation, name);
    const status = stack?.StackStatus ?? "DELETE_COMPLETE";
    if (status === (wanted ?? status)) return stack;
    if (!status.endsWith("_IN_PROGRESS")) throw new Error(await reasonOf(cloudformation, name, status));
    // The local cloud is done after some milliseconds.
    await delay(5);
  }
}

/** What the cloud said of the resource that failed; the newest event is the first. */
async function reasonOf(cloudformation: CloudFormation, StackName: string, status: string): Promise<string> {
  const { StackEvents = [] } = await cloudformation.describeStackEvents({ StackName });
  const failed = StackEvents.find(
    (event) => event.LogicalResourceId === "It" && event.ResourceStatus?.endsWith("_FAILED"),
  );
  return failed?.ResourceStatusReason ?? `its stack ${StackName} is ${status}`;
}

function outputsOf(stack: Stack | undefined): ValueMap {
  const told = stack?.Outputs ?? [];
  return Object.fromEntries(told.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

/** CloudFormation refuses an update whose template is the same, as when only what `complete` does changed. */
async function isChange(updating: Promise<unknown>): Promise<boolean> {
  try {
    await updating;
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("No updates are to be performed")) return false;
    throw error;
  }
}
