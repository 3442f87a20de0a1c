import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { describe, expect, it } from "vitest";
import { codeBuildBuilds } from "../../../components/publisher/adapters/codebuild-builds";
import { answeringClient } from "../../fakes/aws-answers";

describe("a record of CodeBuild", () => {
  it("is read into what the publisher needs, and no other variable leaves it", async () => {
    const build = {
      id: "fleet-billing-amd64:1",
      projectName: "fleet-billing-amd64",
      buildStatus: "FAILED",
      startTime: 1772445600.5,
      endTime: 1772445700,
      sourceVersion: "refs/heads/main",
      resolvedSourceVersion: "3f2a",
      environment: {
        environmentVariables: [
          { name: "DATABASE_PASSWORD", value: "hunter2", type: "PLAINTEXT" },
          { name: "RUN_ID", value: "nightly-7", type: "PLAINTEXT" },
        ],
      },
      exportedEnvironmentVariables: [{ name: "RUN_ID", value: "nightly-7" }],
      phases: [
        { phaseType: "INSTALL", phaseStatus: "SUCCEEDED" },
        { phaseType: "BUILD", phaseStatus: "FAILED" },
        { phaseType: "POST_BUILD", phaseStatus: "SUCCEEDED" },
        { phaseType: "COMPLETED" },
      ],
      logs: { deepLink: "https://logs" },
      autoRetryConfig: { nextAutoRetry: "arn:next" },
    };
    const { settings, requests } = answeringClient([{ body: { builds: [build, { id: "half:1" }] } }]);

    const records = await codeBuildBuilds(new CodeBuildClient(settings)).get([
      "fleet-billing-amd64:1",
      "half:1",
    ]);

    expect(records).toEqual([
      {
        id: "fleet-billing-amd64:1",
        project: "fleet-billing-amd64",
        status: "FAILED",
        startedAt: 1772445600500,
        endedAt: 1772445700000,
        sourceVersion: "refs/heads/main",
        resolvedVersion: "3f2a",
        runId: "nightly-7",
        exported: { RUN_ID: "nightly-7" },
        phase: "BUILD",
        logs: "https://logs",
        nextAttempt: "arn:next",
      },
    ]);
    expect(requests).toEqual([
      { operation: "BatchGetBuilds", body: { ids: ["fleet-billing-amd64:1", "half:1"] } },
    ]);
  });

  it.each(["ResourceNotFoundException", "InvalidInputException"])(
    "that CodeBuild cannot stop any more (%s) needs no stop",
    async (exception) => {
      const { settings, requests } = answeringClient([{ exception }]);

      await codeBuildBuilds(new CodeBuildClient(settings)).stop("a:1");

      expect(requests).toEqual([{ operation: "StopBuild", body: { id: "a:1" } }]);
    },
  );

  it("that could not be stopped is a fault", async () => {
    const { settings } = answeringClient([{ exception: "AccessDeniedException", message: "no" }]);

    const stopped = codeBuildBuilds(new CodeBuildClient(settings)).stop("a:1");

    await expect(stopped).rejects.toThrow("AWS_CALL stopping build a:1: AccessDeniedException: no");
  });

  it("is listed page by page, never with a sort order beside a token", async () => {
    const { settings, requests } = answeringClient([
      { body: { ids: ["a:1"], nextToken: "more" } },
      { body: { ids: ["b:1"] } },
    ]);
    const builds = codeBuildBuilds(new CodeBuildClient(settings));

    const first = await builds.recent();
    const second = await builds.recent(first.next);

    expect([first, second]).toEqual([{ ids: ["a:1"], next: "more" }, { ids: ["b:1"] }]);
    expect(requests.map(({ body }) => body)).toEqual([{}, { nextToken: "more" }]);
  });

  it("has its defaults where CodeBuild leaves something out", async () => {
    const bare = { id: "a:1", projectName: "a", startTime: 1772445600 };
    const { settings } = answeringClient([{ body: { builds: [bare] } }]);

    const records = await codeBuildBuilds(new CodeBuildClient(settings)).get(["a:1"]);

    expect(records).toEqual([
      {
        id: "a:1",
        project: "a",
        status: "IN_PROGRESS",
        startedAt: 1772445600000,
        endedAt: 1772445600000,
        sourceVersion: "",
        resolvedVersion: "",
        runId: "",
        exported: {},
        phase: "",
        logs: "",
        nextAttempt: "",
      },
    ]);
  });

  it("has empty texts for what CodeBuild leaves out of a variable, and needs no variables", async () => {
    const exportedEnvironmentVariables = [{ name: "A" }, { value: "b" }];
    const start = { id: "a:1", projectName: "a", startTime: 1772445600, environment: {} };
    const { settings } = answeringClient([
      { body: { builds: [{ ...start, exportedEnvironmentVariables }] } },
    ]);

    expect(await codeBuildBuilds(new CodeBuildClient(settings)).get(["a:1"])).toMatchObject([
      { runId: "", exported: { A: "", "": "b" } },
    ]);
  });

  it.each(["id", "projectName", "startTime"])("without %s is left out", async (field) => {
    const build = { id: "a:1", projectName: "a", startTime: 1772445600, [field]: undefined };
    const { settings } = answeringClient([{ body: { builds: [build] } }]);

    expect(await codeBuildBuilds(new CodeBuildClient(settings)).get(["a:1"])).toEqual([]);
  });

  it("names the last phase that did not succeed", async () => {
    const phases = [
      { phaseType: "BUILD", phaseStatus: "FAILED" },
      { phaseType: "POST_BUILD", phaseStatus: "TIMED_OUT" },
      { phaseType: "FINALIZING", phaseStatus: "SUCCEEDED" },
    ];
    const build = { id: "a:1", projectName: "a", startTime: 1772445600, phases };
    const { settings } = answeringClient([{ body: { builds: [build] } }]);

    expect(await codeBuildBuilds(new CodeBuildClient(settings)).get(["a:1"])).toMatchObject([
      { phase: "POST_BUILD" },
    ]);
  });

  it("that cannot be read is a fault with its id, or with the number of the builds", async () => {
    const denied = { exception: "AccessDeniedException", message: "no" };
    const { settings } = answeringClient([denied, denied]);
    const builds = codeBuildBuilds(new CodeBuildClient(settings));

    await expect(builds.get(["a:1"])).rejects.toThrow(
      "AWS_CALL reading build a:1: AccessDeniedException: no",
    );
    await expect(builds.get(["a:1", "b:1"])).rejects.toThrow(
      "AWS_CALL reading 2 builds: AccessDeniedException: no",
    );
  });

  it("is in no list when the account has none, and a fault when the list cannot be read", async () => {
    const { settings } = answeringClient([
      { body: {} },
      { body: {} },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const builds = codeBuildBuilds(new CodeBuildClient(settings));

    expect(await builds.recent()).toStrictEqual({ ids: [] });
    expect(await builds.get(["a:1"])).toEqual([]);
    await expect(builds.recent()).rejects.toThrow("AWS_CALL listing builds: AccessDeniedException: no");
  });
});
