import { isObject } from "../../text/json";

/**
 * A request of CloudFormation about a custom resource
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html).
 */
export interface StackRequest {
  readonly type: "Create" | "Update" | "Delete";
  /** Signed URL that takes the answer. */
  readonly answerUrl: string;
  /** What CloudFormation wants back as it is. */
  readonly identity: {
    readonly StackId: string;
    readonly RequestId: string;
    readonly LogicalResourceId: string;
  };
  /** The name that was answered before; empty at the creation. */
  readonly physicalId: string;
  /** The resource's properties; those that are no text are left out. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Reads a request of CloudFormation; `undefined` for anything else. */
export function parseStackRequest(event: unknown): StackRequest | undefined {
  if (!isObject(event)) return undefined;
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  const type = TYPES.find((known) => known === RequestType);
  const given = [ResponseURL, StackId, RequestId, LogicalResourceId];
  if (type === undefined || !given.every(isText)) return undefined;
  const [answerUrl = "", stack = "", request = "", resource = ""] = given;
  return {
    type,
    answerUrl,
    identity: { StackId: stack, RequestId: request, LogicalResourceId: resource },
    physicalId: isText(event.PhysicalResourceId) ? event.PhysicalResourceId : "",
    properties: texts(event.ResourceProperties),
  };
}

const TYPES = ["Create", "Update", "Delete"] as const;

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1])),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
