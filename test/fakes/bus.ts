import type { Events } from "../../components/publisher/ports/ports";
import type { ImageEvent, ImageEventDetails, ImageEventType } from "../../components/service/events";

/** The default event bus: keeps what was put on it, repeats and all. */
export class FakeBus implements Events {
  /** Every event that was sent, in order. */
  readonly notices: ImageEvent[] = [];

  async send(event: ImageEvent): Promise<void> {
    this.notices.push(structuredClone(event));
  }

  /** Details of the events of one type. */
  details<Type extends ImageEventType>(type: Type): readonly ImageEventDetails[Type][] {
    return this.notices.flatMap((event) => (isOfType(event, type) ? [event.detail] : []));
  }
}

function isOfType<Type extends ImageEventType>(
  event: ImageEvent,
  type: Type,
): event is ImageEvent & { readonly type: Type; readonly detail: ImageEventDetails[Type] } {
  return event.type === type;
}
