import type { ImageEvent } from "../events";

/** The default event bus. */
export interface Events {
  send(notice: ImageEvent): Promise<void>;
}
