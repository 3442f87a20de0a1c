import { describe, expect, it } from "vitest";
import { awsCall, isAwsError } from "../../../components/publisher/adapters/aws-call";

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe("a call of AWS", () => {
  it("gives what it is answered", async () => {
    expect(await awsCall("reading", "it", async () => 7)).toBe(7);
  });

  it("that fails is a fault in AWS's words, with the error as its cause", async () => {
    const cause = named("AccessDeniedException", "not you");

    const call = awsCall("reading images", "repository billing", () => Promise.reject(cause));

    await expect(call).rejects.toMatchObject({
      name: "PublisherFault",
      code: "AWS_CALL",
      doing: "reading images",
      subject: "repository billing",
      message: "AWS_CALL reading images repository billing: AccessDeniedException: not you",
      cause,
    });
  });

  it("that fails with what is no error is a fault with its text", async () => {
    await expect(awsCall("reading", "it", () => Promise.reject("gone"))).rejects.toThrow(
      "AWS_CALL reading it: gone",
    );
  });
});

describe("an exception of AWS", () => {
  it("is known by its name alone", () => {
    expect(isAwsError(named("ParameterNotFound", ""), "ParameterNotFound")).toBe(true);
    expect(isAwsError(named("ParameterNotFound", ""), "Parameter")).toBe(false);
    expect(isAwsError({ name: "ParameterNotFound" }, "ParameterNotFound")).toBe(false);
  });
});
