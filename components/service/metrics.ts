/** Where the metrics of the publisher function are, for its alarms and its dashboard. */
export const METRICS = {
  namespace: "MultiArchCodeBuild",
  /** Its value is the name of the publisher. */
  dimension: "service",
  /** The metrics of an architecture have this dimension too. */
  architectureDimension: "architecture",
} as const;

/**
 * The metrics of a publisher with their units. CloudWatch bills each name with each value of its dimensions
 * (https://aws.amazon.com/cloudwatch/pricing/), so no dimension is a service or a run.
 */
export const METRIC_UNITS = {
  RunsPublished: "Count",
  RunsFailed: "Count",
  RunsRefused: "Count",
  RunsSuperseded: "Count",
  RunsOverdue: "Count",
  BuildsUnchanged: "Count",
  StartsFailed: "Count",
  LostBuildsFound: "Count",
  RunsRolledBack: "Count",
  TagsReplaced: "Count",
  TagsDrifted: "Count",
  Faults: "Count",
  /** 1 for a reconciliation that has done all of its work, 0 for one that left a fault. */
  Reconciled: "Count",
  /** From the end of a run's last build to its publication. */
  JoinLatencySeconds: "Seconds",
  /** Platforms of a published run that QEMU built. */
  EmulatedPercent: "Percent",
} as const;

/** The metrics of each architecture of a publisher with their units. */
export const ARCHITECTURE_METRIC_UNITS = {
  /** From the commit to the published tags, as if this architecture's build had been the only one. */
  CommitToTagSeconds: "Seconds",
  /** From the start to the end of a build, without its time in the queue. */
  BuildSeconds: "Seconds",
  QueueSeconds: "Seconds",
} as const;

export type MetricName = keyof typeof METRIC_UNITS;
export type ArchitectureMetricName = keyof typeof ARCHITECTURE_METRIC_UNITS;
