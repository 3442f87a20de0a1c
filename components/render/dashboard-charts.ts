import { ARCHITECTURE_ORDER, type Architecture } from "../service/architectures";
import { type ArchitectureMetricName, METRICS, type MetricName } from "../service/metrics";
import type { Publisher } from "../service/publisher";
import type { MetricLine, Place } from "./dashboard-widgets";

/** Lines over time, one value for each period. */
export interface Chart {
  readonly title: string;
  readonly place: Place;
  readonly unit: string;
  readonly stat: "Sum" | "Maximum" | "Average" | "p50";
  readonly lines: readonly MetricLine[];
  readonly stacked?: boolean;
  /** The end of the axis, where it is known. */
  readonly max?: number;
}

/** The charts of a publisher's dashboard, below its first `top` rows. */
export function dashboardCharts(publisher: Publisher, top: number): readonly Chart[] {
  const [second, third] = [top + 6, top + 12];
  return [
    { ...runsByOutcome(publisher), place: { x: 0, y: top, width: 12, height: 6 } },
    { ...commitToTag(publisher), place: { x: 12, y: top, width: 12, height: 6 } },
    { ...buildMinutes(publisher), place: { x: 0, y: second, width: 8, height: 6 } },
    { ...queueTime(publisher), place: { x: 8, y: second, width: 8, height: 6 } },
    { ...emulation(publisher), place: { x: 16, y: second, width: 8, height: 6 } },
    { ...needsALook(publisher), place: { x: 0, y: third, width: 12, height: 6 } },
    { ...whatWaits(publisher), place: { x: 12, y: third, width: 12, height: 6 } },
  ];
}

type Unplaced = Omit<Chart, "place">;

function runsByOutcome(publisher: Publisher): Unplaced {
  const lines = [
    line(publisher, "RunsPublished", "published", "#2ca02c"),
    line(publisher, "RunsFailed", "failed", "#d62728"),
    line(publisher, "RunsRefused", "refused", "#ff7f0e"),
    line(publisher, "RunsSuperseded", "superseded", "#7f7f7f"),
  ];
  return { title: "Runs by outcome", unit: "runs in 6 hours", stat: "Sum", stacked: true, lines };
}

function commitToTag(publisher: Publisher): Unplaced {
  const lines = minutes(publisher, "CommitToTagSeconds");
  return { title: "From the commit to the tag (median)", unit: "minutes", stat: "p50", lines };
}

function buildMinutes(publisher: Publisher): Unplaced {
  const lines = minutes(publisher, "BuildSeconds");
  return { title: "Build minutes", unit: "minutes in 6 hours", stat: "Sum", stacked: true, lines };
}

function queueTime(publisher: Publisher): Unplaced {
  const lines = ARCHITECTURE_ORDER.map((one): MetricLine => {
    const options = { label: one, color: COLORS[one] };
    return [...metricOf(publisher, "QueueSeconds"), METRICS.architectureDimension, one, options];
  });
  return { title: "Time in the queue (longest)", unit: "seconds", stat: "Maximum", lines };
}

function emulation(publisher: Publisher): Unplaced {
  const lines = [line(publisher, "EmulatedPercent", "emulated", "#9467bd")];
  return {
    title: "Platforms that QEMU built",
    unit: "percent of the platforms",
    stat: "Average",
    max: 100,
    lines,
  };
}

function needsALook(publisher: Publisher): Unplaced {
  const lines = [
    line(publisher, "StartsFailed", "failed starts", "#d62728"),
    line(publisher, "Faults", "faults, tried again", "#ff7f0e"),
    line(publisher, "LostBuildsFound", "lost events, found", "#1f77b4"),
    line(publisher, "TagsDrifted", "tags moved by hand", "#8c564b"),
  ];
  return { title: "What needs a look", unit: "in 6 hours", stat: "Sum", lines };
}

function whatWaits(publisher: Publisher): Unplaced {
  const queue = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", publisher.queueName];
  const lines: readonly MetricLine[] = [
    line(publisher, "RunsOverdue", "runs without a build", "#ff7f0e"),
    [...queue, { label: "dead letters", color: "#d62728" }],
  ];
  return { title: "What waits", unit: "at once", stat: "Maximum", lines };
}

const COLORS: Readonly<Record<Architecture, string>> = { amd64: "#1f77b4", arm64: "#ff9900" };

function line(publisher: Publisher, name: MetricName, label: string, color: string): MetricLine {
  return [...metricOf(publisher, name), { label, color }];
}

/** A metric in seconds as minutes, for each architecture. */
function minutes(publisher: Publisher, name: ArchitectureMetricName): readonly MetricLine[] {
  return ARCHITECTURE_ORDER.flatMap((one): readonly MetricLine[] => {
    const seconds = `${one}_seconds`;
    const metric = [...metricOf(publisher, name), METRICS.architectureDimension, one];
    return [
      [{ expression: `${seconds} / 60`, label: one, color: COLORS[one], id: one }],
      [...metric, { label: seconds, id: seconds, visible: false }],
    ];
  });
}

function metricOf(publisher: Publisher, name: MetricName | ArchitectureMetricName): readonly string[] {
  return [METRICS.namespace, name, METRICS.dimension, publisher.name];
}
