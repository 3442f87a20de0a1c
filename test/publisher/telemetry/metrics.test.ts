import { Metrics } from "@aws-lambda-powertools/metrics";
import { afterEach, describe, expect, it, vi } from "vitest";
import { metricCollector, metricWriters } from "../../../components/publisher/telemetry/metrics";
import {
  ARCHITECTURE_METRIC_UNITS,
  type ArchitectureMetricName,
  METRIC_UNITS,
  type MetricName,
} from "../../../components/service/metrics";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Metrics of Powertools, and the lines that they write. */
function writing() {
  const lines: string[] = [];
  // Without metrics Powertools writes a warning.
  for (const method of ["log", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => {
      lines.push(line);
    });
  }
  // Otherwise Powertools writes to a console of its own; and so that it writes at all.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const writers = metricWriters(
    (defaultDimensions) =>
      new Metrics({ namespace: "MultiArchCodeBuild", serviceName: "fleet", defaultDimensions }),
  );
  return { collector: metricCollector(writers), lines };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function unitsIn(line = "{}"): Readonly<Record<string, string>> {
  const { _aws } = JSON.parse(line);
  const [{ Metrics: list }] = _aws.CloudWatchMetrics;
  return Object.fromEntries(list.map(({ Name, Unit }: { Name: string; Unit: string }) => [Name, Unit]));
}

function dimensionsIn(line = "{}"): unknown {
  const { _aws } = JSON.parse(line);
  return _aws.CloudWatchMetrics[0].Dimensions;
}

describe("a metric", () => {
  it("is in seconds when it is a latency, in percent when it is a share, and a count otherwise", () => {
    const { collector, lines } = writing();

    for (const name of Object.keys(METRIC_UNITS) as MetricName[]) collector.add(name, 1);
    collector.publish();

    expect(unitsIn(lines[0])).toEqual({
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
      Reconciled: "Count",
      JoinLatencySeconds: "Seconds",
      EmulatedPercent: "Percent",
    });
  });

  it("of an architecture is in a line of its own, with that dimension beside the publisher's name", () => {
    const { collector, lines } = writing();

    for (const name of Object.keys(ARCHITECTURE_METRIC_UNITS) as ArchitectureMetricName[])
      collector.addOf("arm64", name, 60);
    collector.add("RunsPublished", 1);
    collector.publish();

    const [arm64 = "", own = ""] = lines;
    expect(unitsIn(arm64)).toEqual({
      CommitToTagSeconds: "Seconds",
      BuildSeconds: "Seconds",
      QueueSeconds: "Seconds",
    });
    expect(JSON.parse(arm64)).toMatchObject({ service: "fleet", architecture: "arm64", BuildSeconds: 60 });
    expect(dimensionsIn(arm64)).toEqual([["service", "architecture"]]);
    expect(dimensionsIn(own)).toEqual([["service"]]);
    expect(lines).toHaveLength(2);
  });

  it("is one of at most 21 that CloudWatch bills for a publisher, however many services and runs it has", () => {
    const ofArchitectures = 2 * Object.keys(ARCHITECTURE_METRIC_UNITS).length;

    expect(Object.keys(METRIC_UNITS).length + ofArchitectures).toBe(21);
  });

  it("is written with its value, in the namespace of the package and by the publisher's name", () => {
    const { collector, lines } = writing();

    collector.add("JoinLatencySeconds", 7.5);
    collector.publish();

    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ JoinLatencySeconds: 7.5, service: "fleet" });
    expect(JSON.parse(lines[0] ?? "")._aws.CloudWatchMetrics[0].Namespace).toBe("MultiArchCodeBuild");
  });

  it("is written once: an invocation without metrics writes no line", () => {
    const { collector, lines } = writing();

    collector.publish();
    collector.add("Faults", 1);
    collector.publish();
    collector.publish();

    expect(lines).toHaveLength(1);
  });
});
