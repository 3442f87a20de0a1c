import { shown } from "../../text/shown";

/** A value as a message shows it. An address that was typed may hold a token, which belongs in no message. */
export function shownAddress(value: unknown): string {
  return shown(typeof value === "string" ? value.replace(CREDENTIALS, "$1***@") : value);
}

/** What stands before the host: of git's own form, `git@host:path`, the user is no secret. */
const CREDENTIALS = /^(https?:\/\/|(?:[a-z+]+:\/\/)?(?=[^/@]*:))[^/]*@/i;
