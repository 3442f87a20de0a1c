/** Thrown when a text or an object names no platform; the message has the value got, the rule and the change to make. */
export class PlatformError extends Error {
  override readonly name = "PlatformError" as const;
}
