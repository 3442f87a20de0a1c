import type { Architecture } from "../service/architectures";

/**
 * Names of the resources inside the two components; the plan of the publisher names those of its rules and alarms. A Pulumi resource is called `<component>-<child>`, a CDK construct
 * `<child>`: renaming one replaces the resource in every stack that updates, so a name never changes.
 */
export const PUBLISHER_LOGICAL_IDS = {
  logs: "publisher-logs",
  ledger: "ledger",
  deadLetters: "dead-letters",
  deadLettersPolicy: "dead-letters-policy",
  role: "publisher-role",
  rolePolicy: "publisher-policy",
  code: "publisher-code",
  function: "publisher",
  invokeConfig: "publisher-retries",
  scheduleRole: "reconcile-role",
  scheduleRolePolicy: "reconcile-policy",
  schedule: "reconcile",
} as const;

/** Resources of a service, those of its build projects apart: see `buildLogicalId`. */
export const SERVICE_LOGICAL_IDS = {
  repository: "repository",
  lifecycle: "lifecycle",
  repositoryPolicy: "repository-policy",
  logs: "build-logs",
  role: "build-role",
  rolePolicy: "build-policy",
  registration: "registration",
  published: "published",
} as const;

/** Logical id of a resource of one architecture: `build-arm64`. */
export function buildLogicalId(child: "build" | "webhook", architecture: Architecture): string {
  return `${child}-${architecture}`;
}
