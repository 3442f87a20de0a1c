import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { describe, expect, it } from "vitest";
import { codeBuildBuilds } from "../../../components/publisher/adapters/codebuild-builds";
import type { BuildStart, StartAnswer } from "../../../components/publisher/ports/builds";
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
      initiator: "codepipeline/release",
      source: {
        type: "GITHUB",
        location: "https://github.com/acme/fork.git",
        auth: { type: "CODECONNECTIONS", resource: "arn:connection" },
        buildspec: "version: 0.2",
      },
      environment: {
        environmentVariables: [
          { name: "DATABASE_PASSWORD", value: "hunter2", type: "PLAINTEXT" },
          { name: "RUN_ID", value: "nightly-7", type: "PLAINTEXT" },
          { name: "SOURCE_REF", value: "refs/heads/main", type: "PLAINTEXT" },
          { name: "MULTIARCH_ARG_KEY", value: "/key", type: "PARAMETER_STORE" },
        ],
      },
      exportedEnvironmentVariables: [{ name: "RUN_ID", value: "nightly-7" }],
      phases: [
        { phaseType: "QUEUED", phaseStatus: "SUCCEEDED", durationInSeconds: 42 },
        { phaseType: "DOWNLOAD_SOURCE", phaseStatus: "SUCCEEDED" },
        { phaseType: "INSTALL", phaseStatus: "SUCCEEDED" },
        { phaseType: "BUILD", phaseStatus: "FAILED" },
        { phaseType: "POST_BUILD", phaseStatus: "SUCCEEDED" },
        { phaseType: "COMPLETED" },
      ],
      logs: { deepLink: "https://logs" },
      autoRetryConfig: { nextAutoRetry: "arn:next", previousAutoRetry: "arn:previous" },
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
        queuedSeconds: 42,
        sourceVersion: "refs/heads/main",
        resolvedVersion: "3f2a",
        initiator: "codepipeline/release",
        runId: "nightly-7",
        startedRef: "refs/heads/main",
        source: {
          type: "GITHUB",
          location: "https://github.com/acme/fork.git",
          auth: { type: "CODECONNECTIONS", resource: "arn:connection" },
        },
        variables: [{ name: "MULTIARCH_ARG_KEY", value: "/key", type: "PARAMETER_STORE" }],
        exported: { RUN_ID: "nightly-7" },
        downloaded: true,
        phase: "BUILD",
        logs: "https://logs",
        nextAttempt: "arn:next",
        previousAttempt: "arn:previous",
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
        queuedSeconds: 0,
        sourceVersion: "",
        resolvedVersion: "",
        initiator: "",
        runId: "",
        startedRef: "",
        source: { type: "NO_SOURCE", location: "" },
        variables: [],
        exported: {},
        downloaded: false,
        phase: "",
        logs: "",
        nextAttempt: "",
        previousAttempt: "",
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

  it.each([
    ["failed to download its source", "DOWNLOAD_SOURCE", "FAILED"],
    ["downloads it still", "DOWNLOAD_SOURCE", undefined],
    ["is in an earlier phase", "PROVISIONING", "SUCCEEDED"],
  ])("has no source yet when it %s", async (_case, phaseType, phaseStatus) => {
    const build = {
      id: "a:1",
      projectName: "a",
      startTime: 1772445600,
      phases: [{ phaseType, phaseStatus }],
    };
    const { settings } = answeringClient([{ body: { builds: [build] } }]);

    expect(await codeBuildBuilds(new CodeBuildClient(settings)).get(["a:1"])).toMatchObject([
      { downloaded: false },
    ]);
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

describe("a build that the publisher starts", () => {
  const START: BuildStart = {
    project: "fleet-billing-arm64",
    token: "build-1",
    variables: [{ name: "RUN_ID", value: "build-1", type: "PLAINTEXT" }],
    reportsStatus: false,
  };

  it("has the token and the variables, and for the rest what its project has", async () => {
    const { settings, requests } = answeringClient([{ body: { build: { id: "fleet-billing-arm64:7" } } }]);

    const answer = await codeBuildBuilds(new CodeBuildClient(settings)).start(START);

    expect(answer).toEqual({ kind: "started", id: "fleet-billing-arm64:7" });
    expect(requests).toEqual([
      {
        operation: "StartBuild",
        body: {
          projectName: "fleet-billing-arm64",
          idempotencyToken: "build-1",
          environmentVariablesOverride: [{ name: "RUN_ID", value: "build-1", type: "PLAINTEXT" }],
        },
      },
    ]);
  });

  it("has the source, the version and the report of its status that it is to have", async () => {
    const auth = { type: "CODECONNECTIONS", resource: "arn:connection" };
    const source = { type: "GITHUB", location: "https://github.com/acme/fork.git", auth };
    const { settings, requests } = answeringClient([{ body: { build: { id: "a:1" } } }]);

    await codeBuildBuilds(new CodeBuildClient(settings)).start({
      ...START,
      source,
      sourceVersion: "refs/heads/main^{3f2a}",
      reportsStatus: true,
    });

    expect(requests[0]?.body).toMatchObject({
      sourceVersion: "refs/heads/main^{3f2a}",
      sourceTypeOverride: "GITHUB",
      sourceLocationOverride: "https://github.com/acme/fork.git",
      sourceAuthOverride: auth,
      reportBuildStatusOverride: true,
    });
  });

  it.each<[string, string, StartAnswer]>([
    [
      "later when the account's limit is reached",
      "AccountLimitExceededException",
      {
        kind: "later",
        reason:
          "CodeBuild does not start fleet-billing-arm64 now: no; when it stays so, raise CodeBuild's quota of concurrent builds of its size, which `multiarch doctor` reads",
      },
    ],
    [
      "impossible when its project is gone",
      "ResourceNotFoundException",
      {
        kind: "impossible",
        reason: "CodeBuild has no project fleet-billing-arm64 to start; deploy the service again",
      },
    ],
  ])("is %s", async (_case, exception, answer) => {
    const { settings } = answeringClient([{ exception, message: "no" }]);

    expect(await codeBuildBuilds(new CodeBuildClient(settings)).start(START)).toEqual(answer);
  });

  it("is a fault when CodeBuild answers anything else", async () => {
    const { settings } = answeringClient([{ exception: "InvalidInputException", message: "no" }]);

    await expect(codeBuildBuilds(new CodeBuildClient(settings)).start(START)).rejects.toThrow(
      "AWS_CALL starting a build of fleet-billing-arm64: InvalidInputException: no",
    );
  });
});

describe("the builds of a project", () => {
  it("are its newest hundred, which is how many can be read at once", async () => {
    const ids = Array.from({ length: 120 }, (_, number) => `a:${number}`);
    const { settings, requests } = answeringClient([{ body: { ids } }]);

    const found = await codeBuildBuilds(new CodeBuildClient(settings)).ofProject("a");

    expect(found).toEqual(ids.slice(0, 100));
    expect(requests).toEqual([{ operation: "ListBuildsForProject", body: { projectName: "a" } }]);
  });

  it("are none when it has none or is gone, and a fault when they cannot be listed", async () => {
    const { settings } = answeringClient([
      { body: {} },
      { exception: "ResourceNotFoundException" },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const builds = codeBuildBuilds(new CodeBuildClient(settings));

    expect(await builds.ofProject("a")).toEqual([]);
    expect(await builds.ofProject("a")).toEqual([]);
    await expect(builds.ofProject("a")).rejects.toThrow(
      "AWS_CALL listing builds of a: AccessDeniedException: no",
    );
  });
});
