import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { codeBuildBuilds } from "../../../components/publisher/adapters/codebuild-builds";
import { eventBridgeEvents } from "../../../components/publisher/adapters/eventbridge-events";
import { sqsDeadLetters } from "../../../components/publisher/adapters/sqs-dead-letters";
import { ssmParameters } from "../../../components/publisher/adapters/ssm-parameters";
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
});

describe("an event", () => {
  const event = {
    type: "Image Refused",
    detail: {
      id: "s/r/refused",
      service: "billing",
      serviceId: "s",
      repository: "billing",
      run: "r",
      reason: "no",
    },
  } as const;

  it("goes to the default bus under the publisher's own source", async () => {
    const { settings, requests } = answeringClient([
      { body: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] } },
    ]);

    await eventBridgeEvents(new EventBridgeClient(settings)).send(event);

    const entry = {
      Source: "multiarch-codebuild",
      DetailType: "Image Refused",
      Detail: JSON.stringify(event.detail),
    };
    expect(requests).toEqual([{ operation: "PutEvents", body: { Entries: [entry] } }]);
  });

  it("that the bus did not take is a fault, although the call succeeds", async () => {
    const entry = { ErrorCode: "InternalFailure", ErrorMessage: "try again" };
    const { settings } = answeringClient([{ body: { FailedEntryCount: 1, Entries: [entry] } }]);

    const sent = eventBridgeEvents(new EventBridgeClient(settings)).send(event);

    await expect(sent).rejects.toThrow(
      'AWS_CALL sending event "Image Refused" s/r/refused: InternalFailure: try again',
    );
  });
});

describe("a dead letter", () => {
  const url = "http://127.0.0.1:4566/000000000000/fleet-dead-letters";
  const MD5OfBody = "99914b932bd37a50b983c5e7c90ae93b";
  const message = { MessageId: "one", Body: "{}", ReceiptHandle: "handle", MD5OfBody };
  const queueOver = (settings: object) =>
    sqsDeadLetters(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }), url);

  it("is taken by itself, after a look at all of the queue's servers, and hidden as long as asked", async () => {
    const { settings, requests } = answeringClient([{ body: { Messages: [message] } }, { body: {} }]);
    const queue = queueOver(settings);

    const letters = [await queue.take(180), await queue.take(180)];

    expect(letters).toEqual([{ id: "one", body: "{}", receipt: "handle" }, undefined]);
    expect(requests[0]).toEqual({
      operation: "ReceiveMessage",
      body: { QueueUrl: url, MaxNumberOfMessages: 1, VisibilityTimeout: 180, WaitTimeSeconds: 2 },
    });
  });

  it("is removed by its receipt", async () => {
    const { settings, requests } = answeringClient([{ body: {} }]);

    await queueOver(settings).remove({ id: "one", body: "{}", receipt: "handle" });

    expect(requests).toEqual([
      { operation: "DeleteMessage", body: { QueueUrl: url, ReceiptHandle: "handle" } },
    ]);
  });

  it("is not taken when it is not what was sent", async () => {
    const { settings } = answeringClient([{ body: { Messages: [{ ...message, Body: "{ }" }] } }]);

    await expect(queueOver(settings).take(180)).rejects.toThrow(
      /^AWS_CALL reading the dead-letter queue: .*MD5/,
    );
  });

  it("that the role may not touch is a fault in AWS's words", async () => {
    const denied = { exception: "AccessDenied", message: "no", status: 403 };
    const { settings } = answeringClient([denied, denied]);
    const queue = queueOver(settings);

    await expect(queue.take(180)).rejects.toThrow("AWS_CALL reading the dead-letter queue: AccessDenied: no");
    await expect(queue.remove({ id: "one", body: "", receipt: "handle" })).rejects.toThrow(
      "AWS_CALL deleting dead letter one: AccessDenied: no",
    );
  });
});

describe("a parameter", () => {
  it("is nothing when Systems Manager does not know it, and a fault when it may not be read", async () => {
    const { settings } = answeringClient([
      { exception: "ParameterNotFound" },
      { exception: "AccessDeniedException", message: "no" },
    ]);
    const parameters = ssmParameters(new SSMClient(settings));

    expect(await parameters.read("/a")).toBeUndefined();
    await expect(parameters.read("/a")).rejects.toThrow(
      "AWS_CALL reading parameter /a: AccessDeniedException: no",
    );
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
});
