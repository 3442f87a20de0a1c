import { Metrics } from "@aws-lambda-powertools/metrics";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  METRIC_UNITS,
  type MetricName,
  metricCollector,
} from "../../../components/publisher/telemetry/metrics";

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
  const metrics = new Metrics({ namespace: "MultiArchCodeBuild", serviceName: "fleet" });
  return { collector: metricCollector(metrics), lines };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function unitsIn(line = "{}"): Readonly<Record<string, string>> {
  const { _aws } = JSON.parse(line);
  const [{ Metrics: list }] = _aws.CloudWatchMetrics;
  return Object.fromEntries(list.map(({ Name, Unit }: { Name: string; Unit: string }) => [Name, Unit]));
}

describe("a metric", () => {
  it("is in seconds when it is a latency, and a count otherwise", () => {
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
      FollowersRefused: "Count",
      LostBuildsFound: "Count",
      RunsRolledBack: "Count",
      TagsReplaced: "Count",
      TagsDrifted: "Count",
      Faults: "Count",
      JoinLatencySeconds: "Seconds",
    });
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
