import { SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { ssmParameters } from "../../../components/publisher/adapters/ssm-parameters";
import { answeringClient } from "../../fakes/aws-answers";

describe("a parameter", () => {
  it("is nothing when Systems Manager does not know it, and a fault when it may not be read", async () => {
    const { settings, requests } = answeringClient([
      { exception: "ParameterNotFound" },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const parameters = ssmParameters(new SSMClient(settings));

    expect(await parameters.read("/a")).toBeUndefined();
    await expect(parameters.read("/a")).rejects.toThrow(
      "AWS_CALL reading parameter /a: AccessDeniedException: no",
    );
    expect(requests[0]).toEqual({ operation: "GetParameter", body: { Name: "/a" } });
  });

  it("is tried again by the SDK when Systems Manager throttles", async () => {
    const throttled = { exception: "ThrottlingException", status: 400 };
    const { settings, requests } = answeringClient(
      [throttled, throttled, { body: { Parameter: { Value: "x" } } }],
      4,
    );

    const value = await ssmParameters(new SSMClient(settings)).read("/a");

    expect(value).toBe("x");
    expect(requests).toHaveLength(3);
  });

  it("is written as plain text over the value that it has", async () => {
    const { settings, requests } = answeringClient([{ body: {} }]);

    await ssmParameters(new SSMClient(settings)).write("/a", "x");

    const body = { Name: "/a", Value: "x", Type: "String", Overwrite: true };
    expect(requests).toEqual([{ operation: "PutParameter", body }]);
  });

  it("is created with a description, and left alone when it is there", async () => {
    const { settings, requests } = answeringClient([
      { body: {} },
      { exception: "ParameterAlreadyExists" },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const parameters = ssmParameters(new SSMClient(settings));

    await parameters.create("/a", "x", "of a");
    await parameters.create("/a", "x", "");

    await expect(parameters.create("/a", "x", "")).rejects.toThrow(
      "AWS_CALL creating parameter /a: AccessDeniedException: no",
    );
    const body = { Name: "/a", Value: "x", Type: "String" };
    expect(requests.slice(0, 2)).toEqual([
      { operation: "PutParameter", body: { ...body, Description: "of a" } },
      { operation: "PutParameter", body },
    ]);
  });

  it("is deleted, also when it is gone already", async () => {
    const { settings, requests } = answeringClient([
      { body: {} },
      { exception: "ParameterNotFound" },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const parameters = ssmParameters(new SSMClient(settings));

    await parameters.remove("/a");
    await parameters.remove("/a");

    await expect(parameters.remove("/a")).rejects.toThrow(
      "AWS_CALL deleting parameter /a: AccessDeniedException: no",
    );
    expect(requests[0]).toEqual({ operation: "DeleteParameter", body: { Name: "/a" } });
  });

  it("that may not be written is a fault", async () => {
    const { settings } = answeringClient([{ exception: "AccessDeniedException", message: "no" }]);

    await expect(ssmParameters(new SSMClient(settings)).write("/a", "x")).rejects.toThrow(
      "AWS_CALL writing parameter /a: AccessDeniedException: no",
    );
  });
});
