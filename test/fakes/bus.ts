import type { Notice } from "../../components/publisher/events";
import type { Announcements } from "../../components/publisher/ports/ports";

/** The default event bus: keeps what was put on it, repeats and all. */
export class FakeBus implements Announcements {
  readonly notices: Notice[] = [];

  async announce(notice: Notice): Promise<void> {
    this.notices.push(structuredClone(notice));
  }

  /** Details of the notices of one type. */
  details(type: Notice["type"]): readonly Notice["detail"][] {
    return this.notices.filter((notice) => notice.type === type).map(({ detail }) => detail);
  }
}
