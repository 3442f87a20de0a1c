import type { Found } from "../../components/oci/index-fault";
import { RegistryError } from "../registry/registry-error";

/** What became of reading a document. */
export async function foundWhole<T>(reading: Promise<T | undefined>): Promise<Found<T>> {
  try {
    const value = await reading;
    return value === undefined ? { kind: "missing" } : { kind: "found", value };
  } catch (error) {
    return faultyRead(error);
  }
}

/** What became of reading a blob. */
export async function foundText(reading: Promise<string>): Promise<Found<string>> {
  try {
    return { kind: "found", value: await reading };
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return { kind: "missing" };
    return faultyRead(error);
  }
}

/** A registry that failed has a status or a cause; what is left is content that is not what its digest or size says. */
function faultyRead(error: unknown): Found<never> {
  if (!(error instanceof RegistryError)) throw error;
  const isUnread = error.status !== undefined || error.cause !== undefined;
  return { kind: isUnread ? "unread" : "damaged", reason: error.message };
}
