import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import { eventBridgeEvents } from "../../../components/publisher/adapters/eventbridge-events";
import { answeringClient } from "../../fakes/aws-answers";

describe("an event", () => {
  const event = {
    type: "Image Refused",
    detail: {
      id: "s/r/refused",
      summary: "billing: run r is refused: no",
      publisher: "fleet",
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

  it("that the bus did not take is a fault without a reason where the bus gives none", async () => {
    const { settings } = answeringClient([{ body: { FailedEntryCount: 1 } }]);

    const sent = eventBridgeEvents(new EventBridgeClient(settings)).send(event);

    await expect(sent).rejects.toMatchObject({
      code: "AWS_CALL",
      message: 'AWS_CALL sending event "Image Refused" s/r/refused: undefined: undefined',
    });
  });

  it("is sent when the bus counts no failures at all", async () => {
    const { settings } = answeringClient([{ body: {} }]);

    await expect(eventBridgeEvents(new EventBridgeClient(settings)).send(event)).resolves.toBeUndefined();
  });

  it("that may not be sent is a fault in AWS's words", async () => {
    const { settings } = answeringClient([{ exception: "AccessDeniedException", message: "no" }]);

    const sent = eventBridgeEvents(new EventBridgeClient(settings)).send(event);

    await expect(sent).rejects.toThrow(
      'AWS_CALL sending event "Image Refused" s/r/refused: AccessDeniedException: no',
    );
  });
});
