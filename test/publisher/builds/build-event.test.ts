import { describe, expect, it } from "vitest";
import { parseBuildEvent } from "../../../components/publisher/builds/build-event";
import { event, withDetail, withInformation } from "./build-events";

describe("a build state change", () => {
  it("is read with everything the publisher uses", () => {
    expect(parseBuildEvent(event)).toStrictEqual({
      kind: "build",
      project: "my-sample-project",
      status: "SUCCEEDED",
      buildId: "my-sample-project:8745a7a9-c340-456a-9166-edf953571bEX",
      sourceVersion: "refs/heads/main",
      initiator: "MyCodeBuildDemoUser",
      logsLink: "https://console.aws.amazon.com/cloudwatch/home",
    });
  });

  it("is a build when it has a project, a status and an id and nothing else", () => {
    const bare = {
      source: "aws.codebuild",
      "detail-type": "CodeBuild Build State Change",
      detail: { "build-status": "FAILED", "project-name": "p", "build-id": "p:1" },
    };

    expect(parseBuildEvent(bare)).toStrictEqual({
      kind: "build",
      project: "p",
      status: "FAILED",
      buildId: "p:1",
    });
  });

  it.each(["SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED", "IN_PROGRESS"])(
    "may have the status %s",
    (status) => {
      expect(parseBuildEvent(withDetail({ "build-status": status }))).toMatchObject({
        kind: "build",
        status,
      });
    },
  );

  it.each([
    ["an ARN", "arn:aws:codebuild:eu-central-1:000000000000:build/p:1-2", "p:1-2"],
    ["an ARN of China", "arn:aws-cn:codebuild:cn-north-1:123456789012:build/p:1-2", "p:1-2"],
    ["an ARN of GovCloud", "arn:aws-us-gov:codebuild:us-gov-west-1:123456789012:build/p:1-2", "p:1-2"],
    ["CodeBuild's id itself", "p:1-2", "p:1-2"],
  ])("has CodeBuild's id, from %s", (_case, id, buildId) => {
    expect(parseBuildEvent(withDetail({ "build-id": id }))).toMatchObject({ kind: "build", buildId });
  });

  it("names the first phase that did not succeed", () => {
    const phases = [
      { "phase-type": "SUBMITTED", "phase-status": "SUCCEEDED" },
      null,
      { "phase-type": "PROVISIONING", "phase-status": "IN_PROGRESS" },
      { "phase-type": "BUILD", "phase-status": "TIMED_OUT" },
      { "phase-type": "POST_BUILD", "phase-status": "FAILED" },
      { "phase-type": "COMPLETED" },
    ];

    expect(parseBuildEvent(withInformation({ phases }))).toMatchObject({ failedPhase: "BUILD" });
  });

  it("has the variables that the build exported", () => {
    const exported = [
      { name: "RUN_ID", value: "1", type: "PLAINTEXT" },
      { name: "__proto__", value: "2" },
      { name: "EMPTY", value: "" },
    ];

    const build = parseBuildEvent(withInformation({ "exported-environment-variables": exported }));

    expect(build.kind === "build" && Object.entries(build.exportedVariables ?? {})).toEqual([
      ["RUN_ID", "1"],
      ["__proto__", "2"],
      ["EMPTY", ""],
    ]);
  });

  it.each([
    ["no list", { RUN_ID: "1" }],
    ["a value that is no text", [{ name: "RUN_ID", value: 1 }]],
    ["no value", [{ name: "RUN_ID" }]],
    ["no name", [{ name: "", value: "1" }]],
    ["null", [null]],
    [
      "a name twice",
      [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    ],
  ])("has no exported variables when they are malformed: %s", (_case, exported) => {
    const build = parseBuildEvent(withInformation({ "exported-environment-variables": exported }));

    expect(build.kind).toBe("build");
    expect(build).not.toHaveProperty("exportedVariables");
  });

  it("is a build with no variables when it exported none", () => {
    expect(parseBuildEvent(withInformation({ "exported-environment-variables": [] }))).toMatchObject({
      exportedVariables: {},
    });
  });

  it.each([null, "x", [], 7])("is a build also when its further information is %j", (more) => {
    const build = parseBuildEvent(withDetail({ "additional-information": more }));

    expect(build).toStrictEqual({
      kind: "build",
      project: "my-sample-project",
      status: "SUCCEEDED",
      buildId: "my-sample-project:8745a7a9-c340-456a-9166-edf953571bEX",
    });
  });

  it("leaves out what is of the wrong type in its further information", () => {
    const build = parseBuildEvent(
      withInformation({ logs: "x", phases: "x", "source-version": "", initiator: 7 }),
    );

    expect(Object.keys(build)).toEqual(["kind", "project", "status", "buildId"]);
  });

  it.each([null, undefined])("is a build also when its logs are %j", (logs) => {
    expect(parseBuildEvent(withInformation({ logs }))).toMatchObject({
      kind: "build",
      sourceVersion: "refs/heads/main",
    });
  });

  it("does not change the event, and cannot be changed", () => {
    const before = JSON.stringify(event);
    const build = parseBuildEvent(withInformation({ "exported-environment-variables": [] }));

    expect(JSON.stringify(event)).toBe(before);
    expect(Object.isFrozen(build)).toBe(true);
    expect(build.kind === "build" && Object.isFrozen(build.exportedVariables)).toBe(true);
  });
});
