import type { ImageEvent } from "../../components/publisher/events";
import type { Events } from "../../components/publisher/ports/events";

/** The default event bus: keeps what was put on it, repeats and all. */
export class FakeBus implements Events {
  readonly notices: ImageEvent[] = [];

  async send(notice: ImageEvent): Promise<void> {
    this.notices.push(structuredClone(notice));
  }

  /** Details of the notices of one type. */
  details(type: ImageEvent["type"]): readonly ImageEvent["detail"][] {
    return this.notices.filter((notice) => notice.type === type).map(({ detail }) => detail);
  }
}
