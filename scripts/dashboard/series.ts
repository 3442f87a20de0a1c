import type { LineOptions, MetricLine, MetricWidget } from "../../components/render/dashboard-widgets";
import type { AlarmPlan } from "../../components/render/publisher-alarms";
import type { DataPoint } from "./data-points";

/** A line of a chart: one value for each period, none where nothing was emitted. */
export interface Series {
  readonly label: string;
  readonly color: string;
  readonly values: readonly (number | undefined)[];
}

/** Milliseconds. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** The lines of a chart as CloudWatch computes them: the statistic of each metric, then the expressions. */
export function seriesOf(
  { stat, period, metrics }: MetricWidget<string>["properties"],
  points: readonly DataPoint[],
  span: Span,
): readonly Series[] {
  const lines = metrics.map((line) => ({ line, options: optionsOf(line) }));
  const byId = new Map<string, Series["values"]>();
  for (const { line, options } of lines) {
    if (options.expression !== undefined) continue;
    byId.set(options.id ?? options.label, statistics(line.slice(0, -1), stat, period * 1000, points, span));
  }
  return lines
    .filter(({ options }) => options.visible !== false)
    .map(({ options }) => ({
      label: options.label,
      color: options.color ?? "#444",
      values: valuesOf(options, byId),
    }));
}

/** The state of an alarm at the end of the span. */
export function alarmState(
  alarm: AlarmPlan<string>,
  points: readonly DataPoint[],
  { end }: Span,
): "OK" | "ALARM" {
  const { namespace, metricName, dimensions, periodSeconds, evaluationPeriods, threshold } = alarm;
  const metric = [namespace, metricName, ...dimensions.flatMap(({ name, value }) => [name, value])];
  const period = periodSeconds * 1000;
  const span = { begin: end - evaluationPeriods * period, end };
  const isBreaching = (value: number | undefined) => {
    if (value === undefined) return alarm.missingData === "breaching";
    return alarm.comparison === "LessThanThreshold" ? value < threshold : value > threshold;
  };
  return statistics(metric, alarm.statistic, period, points, span).every(isBreaching) ? "ALARM" : "OK";
}

function optionsOf(line: MetricLine): LineOptions {
  const options = line.at(-1);
  if (typeof options !== "object") throw new Error(`a line without options: ${JSON.stringify(line)}`);
  return options;
}

function valuesOf(
  { expression, id, label }: LineOptions,
  byId: ReadonlyMap<string, Series["values"]>,
): Series["values"] {
  if (expression === undefined) return byId.get(id ?? label) ?? [];
  const [, name = "", divisor = ""] = /^(\w+) \/ (\d+)$/.exec(expression) ?? [];
  const values = byId.get(name);
  if (values === undefined) throw new Error(`no expression that this program knows: ${expression}`);
  return values.map((value) => value && value / Number(divisor));
}

function statistics(
  metric: readonly unknown[],
  stat: string,
  period: number,
  points: readonly DataPoint[],
  { begin, end }: Span,
): Series["values"] {
  const name = metric.join(" ");
  const periods: number[][] = Array.from({ length: Math.round((end - begin) / period) }, () => []);
  for (const point of points) {
    if (point.metric.join(" ") === name) periods[Math.floor((point.at - begin) / period)]?.push(point.value);
  }
  return periods.map((values) => (values.length === 0 ? undefined : statistic(stat, values)));
}

function statistic(stat: string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat) {
    case "Sum":
      return sum;
    case "Average":
      return sum / values.length;
    case "Maximum":
      return Math.max(...values);
    case "p50":
      return [...values].sort((left, right) => left - right)[Math.floor((values.length - 1) / 2)] ?? 0;
    default:
      throw new Error(`no statistic that this program knows: ${stat}`);
  }
}
