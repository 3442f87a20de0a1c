import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BuildEvent, parseBuildEvent } from "../../../components/publisher/builds/build-event";
import { arn, detail, event, withDetail, withInformation } from "./build-events";

describe("anything else is ignored with its reason", () => {
  it.each([
    ["undefined", undefined, "the event is undefined, not an object"],
    ["null", null, "the event is null, not an object"],
    ["a text", JSON.stringify("x"), 'the event is "\\"x\\"", not an object'],
    ["a list", [event], "the event is [{"],
    ["an empty object", {}, 'source is undefined, not "aws.codebuild"'],
    ["another service", { ...event, source: "aws.ecr" }, 'source is "aws.ecr", not "aws.codebuild"'],
    ["a look-alike of the service", { ...event, source: "my.aws.codebuild" }, 'source is "my.aws.codebuild"'],
    [
      "a phase change",
      { ...event, "detail-type": "CodeBuild Build Phase Change" },
      'detail-type is "CodeBuild Build Phase Change", not "CodeBuild Build State Change"',
    ],
    ["a batch", { ...event, "detail-type": "CodeBuild Build Batch State Change" }, "detail-type is"],
    ["no detail type", { ...event, "detail-type": undefined }, "detail-type is undefined"],
    ["no detail", { ...event, detail: undefined }, "detail is undefined, not an object"],
    ["a detail that is a text", { ...event, detail: JSON.stringify(detail) }, 'detail is "{'],
    ["a detail that is a list", { ...event, detail: [detail] }, "detail is [{"],
    [
      "no project",
      withDetail({ "project-name": undefined }),
      "detail.project-name is undefined, not a project's name",
    ],
    ["an empty project", withDetail({ "project-name": "" }), 'detail.project-name is ""'],
    ["a project that is a number", withDetail({ "project-name": 1 }), "detail.project-name is 1"],
    [
      "no status",
      withDetail({ "build-status": undefined }),
      "detail.build-status is undefined, not one of SUCCEEDED, FAILED, FAULT, TIMED_OUT, STOPPED, IN_PROGRESS",
    ],
    [
      "an unknown status",
      withDetail({ "build-status": "QUEUED" }),
      'detail.build-status is "QUEUED", not one of',
    ],
    [
      "a status in small letters",
      withDetail({ "build-status": "succeeded" }),
      'detail.build-status is "succeeded"',
    ],
    [
      "a status in a list",
      withDetail({ "build-status": ["SUCCEEDED"] }),
      'detail.build-status is ["SUCCEEDED"]',
    ],
    [
      "a status of Object",
      withDetail({ "build-status": "constructor" }),
      'detail.build-status is "constructor"',
    ],
    ["no id", withDetail({ "build-id": undefined }), "detail.build-id is undefined, not a build's id"],
    ["an empty id", withDetail({ "build-id": "" }), 'detail.build-id is ""'],
    ["an id that is an object", withDetail({ "build-id": { arn } }), "detail.build-id is {"],
    [
      "the ARN of a batch",
      withDetail({ "build-id": "arn:aws:codebuild:us-west-2:123456789012:build-batch/p:1" }),
      'detail.build-id is "arn:aws:codebuild:us-west-2:123456789012:build-batch/p:1", not the ARN of a build',
    ],
    [
      "an ARN in an ARN",
      withDetail({ "build-id": "arn:aws:s3:::arn:aws:codebuild:us-west-2:123456789012:build/p:1" }),
      "not the ARN of a build",
    ],
    [
      "an ARN with a line end",
      withDetail({ "build-id": "arn:aws:codebuild:us-west-2:123456789012:build/p:1\n" }),
      "not the ARN of a build",
    ],
    [
      "the ARN of another service",
      withDetail({ "build-id": "arn:aws:s3:::build/p:1" }),
      "not the ARN of a build",
    ],
    [
      "an ARN without an id",
      withDetail({ "build-id": "arn:aws:codebuild:us-west-2:123456789012:build/" }),
      "not the ARN of a build",
    ],
  ])("%s", (_case, value, reason) => {
    const parsed = parseBuildEvent(value);

    expect(parsed.kind).toBe("ignored");
    expect(parsed.kind === "ignored" && parsed.reason).toContain(reason);
  });

  it("what throws when it is read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const getter = {
      get source() {
        throw new Error("boom");
      },
    };

    expect([proxy, getter, withDetail({ "additional-information": proxy })].map(parseBuildEvent)).toEqual(
      Array(3).fill({ kind: "ignored", reason: "the event cannot be read: one of its fields throws" }),
    );
  });

  it("with a reason of readable length, however long the value", () => {
    const parsed = parseBuildEvent({ ...event, source: "x".repeat(1_000_000) });

    expect(parsed.kind === "ignored" && parsed.reason.length).toBeLessThan(200);
  });

  it("and nothing ever throws", () => {
    const changed = fc
      .record(
        { source: fc.anything(), "detail-type": fc.anything(), detail: fc.anything() },
        { requiredKeys: [] },
      )
      .map((changes) => ({ ...event, ...changes }));
    const inner = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true });
    const outer = fc.oneof(
      fc.anything({ withBigInt: true }),
      changed,
      inner.map((value) => withDetail({ "build-id": value })),
      inner.map((value) =>
        withInformation({ phases: [value], logs: value, "exported-environment-variables": [value] }),
      ),
    );

    fc.assert(
      fc.property(outer, (value) => {
        const parsed: BuildEvent = parseBuildEvent(value);
        expect(["build", "ignored"]).toContain(parsed.kind);
        if (parsed.kind === "ignored") expect(parsed.reason).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
