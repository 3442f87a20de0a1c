import type { ReceivedImageEvent } from "../../service/parse-image-event";
import type { Invocation } from "../invocation";

/**
 * Puts an event of this publisher on the bus again: it is a dead letter because a topic did not take it. Every consumer gets it
 * again, with the same id. A topic that still refuses has it back in the queue within the same replay, so each is sent once.
 *
 * @param sent ids of the events that this replay has sent
 * @returns whether it was sent
 */
export async function sendAgain(
  { ports, settings }: Invocation,
  image: ReceivedImageEvent,
  sent: Set<string>,
): Promise<boolean> {
  const { id, publisher } = image.detail;
  if (publisher !== settings.name || sent.has(id)) return false;
  sent.add(id);
  await ports.events.send(image);
  return true;
}
