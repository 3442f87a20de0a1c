import type { ImageEvent } from "../events";

/** The default event bus. */
export interface Events {
  send(event: ImageEvent): Promise<void>;
}
