import { readFileSync } from "node:fs";

/** What one deployment differs in from another. */
export interface Settings {
  /** Value of the tag `team` of everything. */
  readonly team: string;
  /** Adds a resource that cannot be made, after everything else. */
  readonly broken: boolean;
}

/** Environment variable with the file of the settings. */
export const SETTINGS_FILE = "DEPLOYMENT_SETTINGS";

export function readSettings(): Settings {
  return JSON.parse(readFileSync(process.env[SETTINGS_FILE] ?? "", "utf8")) as Settings;
}
