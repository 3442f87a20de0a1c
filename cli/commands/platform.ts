import { PlatformError } from "../../components/oci/platform";
import { formatPlatform, parsePlatform } from "../../components/oci/platform-text";
import { usageError } from "../command-error";
import { collect } from "./collect";

/** Reads the platform of an option, in its canonical form. */
export function platformOption(value: string): string {
  try {
    return formatPlatform(parsePlatform(value));
  } catch (error) {
    if (error instanceof PlatformError) throw usageError(`--platform: ${error.message}`);
    throw error;
  }
}

/** Collects a `--platform` that may be given more than once or, as Docker takes it, as a list with commas; canonical forms. */
export function collectPlatform(value: string, previous: readonly string[] | undefined): string[] {
  return value
    .split(",")
    .map(platformOption)
    .reduce<string[]>((all, one) => collect(one, all), [...(previous ?? [])]);
}
