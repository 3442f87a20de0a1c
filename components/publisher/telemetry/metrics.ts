import { METRICS } from "../../service/contract";

/** The metrics of the function with their units; `JoinLatencySeconds` is from the end of a run's last build to its publication. */
export const METRIC_UNITS = {
  RunsPublished: "Count",
  RunsFailed: "Count",
  RunsRefused: "Count",
  RunsSuperseded: "Count",
  [METRICS.runsOverdue]: "Count",
  BuildsUnchanged: "Count",
  FollowersRefused: "Count",
  LostBuildsFound: "Count",
  RunsRolledBack: "Count",
  TagsReplaced: "Count",
  TagsDrifted: "Count",
  Faults: "Count",
  JoinLatencySeconds: "Seconds",
} as const;

export type MetricName = keyof typeof METRIC_UNITS;

/** Collects numbers until they are published. */
export interface MetricCollector {
  add(name: MetricName, value: number): void;
  publish(): void;
}

/** Writes metrics to the log in CloudWatch's embedded format; Powertools' `Metrics` is one. */
export interface MetricWriter {
  addMetric(name: string, unit: "Count" | "Seconds", value: number): void;
  publishStoredMetrics(): void;
}

/** Collects into a writer; publishes nothing when nothing was collected. */
export function metricCollector(writer: MetricWriter): MetricCollector {
  let pending = 0;
  return {
    add(name, value) {
      writer.addMetric(name, METRIC_UNITS[name], value);
      pending += 1;
    },
    publish() {
      if (pending > 0) writer.publishStoredMetrics();
      pending = 0;
    },
  };
}
