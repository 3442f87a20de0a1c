import type { Architecture } from "../../service/architectures";
import {
  ARCHITECTURE_METRIC_UNITS,
  type ArchitectureMetricName,
  METRIC_UNITS,
  METRICS,
  type MetricName,
} from "../../service/metrics";

/** Collects numbers until they are published. */
export interface MetricCollector {
  add(name: MetricName, value: number): void;
  /** A number of one architecture. */
  addOf(architecture: Architecture, name: ArchitectureMetricName, value: number): void;
  publish(): void;
}

/** Writes metrics to the log in CloudWatch's embedded format; Powertools' `Metrics` is one. */
export interface MetricWriter {
  addMetric(name: string, unit: "Count" | "Seconds" | "Percent", value: number): void;
  publishStoredMetrics(): void;
}

/** One writer for the publisher, and one with the dimension of each architecture. */
export interface MetricWriters extends Readonly<Record<Architecture, MetricWriter>> {
  readonly publisher: MetricWriter;
}

/** Collects into writers; publishes nothing where nothing was collected. */
export function metricCollector(writers: MetricWriters): MetricCollector {
  const pending = new Set<MetricWriter>();
  return {
    add(name, value) {
      writers.publisher.addMetric(name, METRIC_UNITS[name], value);
      pending.add(writers.publisher);
    },
    addOf(architecture, name, value) {
      writers[architecture].addMetric(name, ARCHITECTURE_METRIC_UNITS[name], value);
      pending.add(writers[architecture]);
    },
    publish() {
      for (const writer of pending) writer.publishStoredMetrics();
      pending.clear();
    },
  };
}

/** @param create a writer with these dimensions beside the publisher's name */
export function metricWriters(create: (dimensions: Record<string, string>) => MetricWriter): MetricWriters {
  const ofArchitecture = (one: Architecture) => create({ [METRICS.architectureDimension]: one });
  return { publisher: create({}), amd64: ofArchitecture("amd64"), arm64: ofArchitecture("arm64") };
}
