import type { MetricCollector } from "../../components/publisher/telemetry/metrics";
import { METRICS } from "../../components/service/metrics";

/** A value of a metric, as CloudWatch gets it. */
export interface DataPoint {
  /** Namespace, name, and names and values of the dimensions, as a dashboard lists them. */
  readonly metric: readonly string[];
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** Collects what a publisher emits, with the time by its clock. */
export function dataPointCollector(
  publisher: string,
  now: () => number,
  points: DataPoint[],
): MetricCollector {
  const emit = (name: string, value: number, ...more: readonly string[]) => {
    const metric = [METRICS.namespace, name, METRICS.dimension, publisher, ...more];
    points.push({ metric, at: now(), value });
  };
  return {
    add: (name, value) => emit(name, value),
    addOf: (architecture, name, value) => emit(name, value, METRICS.architectureDimension, architecture),
    publish: () => undefined,
  };
}
