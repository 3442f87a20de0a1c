import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { IMAGE_EVENTS } from "../../service/events";
import { PublisherFault } from "../fault";
import type { Events } from "../ports/ports";
import { awsCall } from "./aws-call";

/** The events port over the default bus of Amazon EventBridge. */
export function eventBridgeEvents(client: EventBridgeClient): Events {
  return {
    async send({ type, detail }) {
      const entry = { Source: IMAGE_EVENTS.source, DetailType: type, Detail: JSON.stringify(detail) };
      const command = new PutEventsCommand({ Entries: [entry] });
      const subject = `event "${type}" ${detail.id}`;
      const answer = await awsCall("sending", subject, () => client.send(command));
      // An entry that was not taken does not fail the call: API_PutEvents, `FailedEntryCount`.
      if ((answer.FailedEntryCount ?? 0) === 0) return;
      const failed = answer.Entries?.[0];
      const reason = `${failed?.ErrorCode}: ${failed?.ErrorMessage}`;
      throw new PublisherFault("AWS_CALL", { doing: "sending", subject, reason });
    },
  };
}
