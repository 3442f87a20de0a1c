import { shown } from "../../text/shown";

/** A value as a message shows it. An address that was typed may hold a token, which belongs in no message. */
export function shownAddress(value: unknown): string {
  return shown(typeof value === "string" ? value.replace(/^(https?:\/\/)[^/]*@/i, "$1***@") : value);
}
