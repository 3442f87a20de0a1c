/** What an option means when it is left out. */
export const DEFAULTS = {
  platforms: ["linux/amd64", "linux/arm64"],
  branch: "main",
  context: ".",
  tags: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
  compute: "SMALL",
  attestations: "keep",
  supersede: "let-finish",
  timeoutMinutes: 60,
  keepUntaggedDays: 14,
  logRetentionDays: 90,
  ledgerRetentionDays: 90,
  reconcileMinutes: 5,
  publisherTimeoutSeconds: 120,
  publisherMemoryMiB: 512,
} as const;
