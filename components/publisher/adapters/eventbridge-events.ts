import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PUBLISHED_EVENTS } from "../../service/contract";
import { PublisherFault } from "../fault";
import type { Announcements } from "../ports/ports";
import { awsCall } from "./aws-call";

/** The announcements port over the default bus of Amazon EventBridge. */
export function eventBridgeAnnouncements(client: EventBridgeClient): Announcements {
  return {
    async announce({ type, detail }) {
      const entry = { Source: PUBLISHED_EVENTS.source, DetailType: type, Detail: JSON.stringify(detail) };
      const command = new PutEventsCommand({ Entries: [entry] });
      const subject = `"${type}" ${detail.id}`;
      const answer = await awsCall("announcing", subject, () => client.send(command));
      // An entry that was not taken does not fail the call: API_PutEvents, `FailedEntryCount`.
      if ((answer.FailedEntryCount ?? 0) === 0) return;
      const [failed] = answer.Entries ?? [];
      const reason = `${failed?.ErrorCode}: ${failed?.ErrorMessage}`;
      throw new PublisherFault("AWS_CALL", { doing: "announcing", subject, reason });
    },
  };
}
