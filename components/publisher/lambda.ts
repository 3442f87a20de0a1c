import { randomUUID } from "node:crypto";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { awsPorts } from "./adapters/aws-ports";
import { createHandler } from "./handler";
import { parseSettings } from "./settings";
import { type MetricCollector, structuredTelemetry } from "./structured-telemetry";

/** The entry of the bundle: builds the clients once, outside of any invocation, and does nothing else. */
const settings = parseSettings(process.env);

export const handler = createHandler({
  settings,
  ports: awsPorts(settings, process.env),
  telemetry: structuredTelemetry(new Logger({ serviceName: settings.name }), metricCollector(settings.name)),
  newHolder: randomUUID,
});

function metricCollector(serviceName: string): MetricCollector {
  const metrics = new Metrics({ namespace: "MultiArchCodeBuild", serviceName });
  let pending = 0;
  return {
    add(name, value) {
      const unit = name === "JoinLatencySeconds" ? MetricUnit.Seconds : MetricUnit.Count;
      metrics.addMetric(name, unit, value);
      pending += 1;
    },
    publish() {
      if (pending > 0) metrics.publishStoredMetrics();
      pending = 0;
    },
  };
}
