import { randomUUID } from "node:crypto";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRICS } from "../service/metrics";
import { awsPorts } from "./adapters/aws-ports";
import { createHandler } from "./handler";
import { parseSettings } from "./settings";
import { metricCollector, metricWriters } from "./telemetry/metrics";
import { structuredTelemetry } from "./telemetry/structured-telemetry";

/** The entry of the bundle: builds the clients once, outside of any invocation, and does nothing else. */
const settings = parseSettings(process.env);
const serviceName = settings.name;
const writers = metricWriters(
  (defaultDimensions) => new Metrics({ namespace: METRICS.namespace, serviceName, defaultDimensions }),
);

export const handler = createHandler({
  settings,
  ports: awsPorts(settings, process.env),
  telemetry: structuredTelemetry(new Logger({ serviceName }), metricCollector(writers)),
  newHolder: randomUUID,
});
