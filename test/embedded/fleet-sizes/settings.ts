import { readFileSync } from "node:fs";

/** Environment variable with the file that holds the number of services. */
export const SIZE_FILE = "FLEET_SIZE_FILE";

/** Names of the services of one size. */
export function services(): readonly string[] {
  const count = Number(readFileSync(process.env[SIZE_FILE] ?? "", "utf8"));
  return Array.from({ length: count }, (_, at) => `service-${at}`);
}

/** Options of a service whose folder is in a repository of many. */
export function optionsOf(service: string) {
  return {
    source: { type: "github", repository: "acme/shop", paths: [`services/${service}/**`] },
    context: `services/${service}`,
    versions: { prefix: `${service}/` },
  } as const;
}
