import { ARCHITECTURE_ORDER } from "../../service/architectures";
import { PublisherFault } from "../fault";
import type { Outcome, RunMeasures } from "../outcome";
import type { MetricCollector } from "./metrics";
import type { ReconcileReport, ReplayReport, Telemetry } from "./telemetry";

type Facts = Record<string, unknown>;

/** Writes structured lines; Powertools' `Logger` is one. */
export interface LineWriter {
  info(message: string, facts: Facts): void;
  warn(message: string, facts: Facts): void;
  error(message: string, facts: Facts): void;
}

/** The telemetry of the deployed function: one line for each decision, one number for each thing that an alarm may watch. */
export function structuredTelemetry(lines: LineWriter, metrics: MetricCollector): Telemetry {
  return {
    recordOutcome(outcome, build) {
      const facts = { ...outcomeFacts(outcome), ...(build && { build: build.id, project: build.project }) };
      if (WARNINGS.has(outcome.kind)) lines.warn(`run ${outcome.kind}`, facts);
      else lines.info(outcome.kind === "ignored" ? "event ignored" : `run ${outcome.kind}`, facts);
      count(metrics, outcome);
    },
    recordBuild(architecture, { seconds, queuedSeconds }) {
      metrics.addOf(architecture, "BuildSeconds", seconds);
      metrics.addOf(architecture, "QueueSeconds", queuedSeconds);
    },
    recordFailedStart: () => metrics.add("StartsFailed", 1),
    warn: (message, facts) => lines.warn(message, facts),
    recordFault(fault, subject) {
      lines.error("fault", { subject, ...faultFacts(fault) });
      metrics.add("Faults", 1);
    },
    recordReconcile(report: ReconcileReport) {
      lines.info("reconcile", { ...report });
      metrics.add("Reconciled", report.faults === 0 ? 1 : 0);
      if (report.found > 0) metrics.add("LostBuildsFound", report.found);
      if (report.overdue > 0) metrics.add("RunsOverdue", report.overdue);
      if (report.drifted > 0) metrics.add("TagsDrifted", report.drifted);
    },
    recordReplay(report: ReplayReport) {
      lines.info("replay of dead letters", { ...report });
    },
    flush: () => metrics.publish(),
  };
}

/** Outcomes that are logged as warnings. */
const WARNINGS: ReadonlySet<Outcome["kind"]> = new Set([
  "failed",
  "refused",
  "rolledBack",
  "unchanged",
  "followerLater",
]);

/** `service` belongs to the logger itself, so the service's id is `serviceId`. */
function outcomeFacts(outcome: Outcome): Facts {
  if (outcome.kind === "ignored") return { outcome: outcome.kind, reason: outcome.reason };
  const { kind, service, ...facts } = outcome;
  return { outcome: kind, serviceId: service, ...facts };
}

function faultFacts(fault: unknown): Facts {
  if (!(fault instanceof PublisherFault)) return { code: "INTERNAL", reason: String(fault) };
  const { code, doing, message } = fault;
  return { code, doing, reason: message };
}

const METRIC_OF_END = {
  failed: "RunsFailed",
  refused: "RunsRefused",
  superseded: "RunsSuperseded",
} as const;

function count(metrics: MetricCollector, outcome: Outcome): void {
  switch (outcome.kind) {
    case "published": {
      metrics.add("RunsPublished", 1);
      countMeasures(metrics, outcome);
      const replaced = outcome.tags.moved.filter(({ foreign }) => foreign).length;
      if (replaced > 0) metrics.add("TagsReplaced", replaced);
      return;
    }
    case "failed":
    case "refused":
    case "superseded":
      if (outcome.notified) metrics.add(METRIC_OF_END[outcome.kind], 1);
      return;
    case "rolledBack":
      metrics.add("RunsRolledBack", 1);
      return;
    case "unchanged":
      if (outcome.notified) metrics.add("BuildsUnchanged", 1);
      return;
    case "followerLater":
    case "followerStarted":
    case "alreadyPublished":
    case "waiting":
    case "ignored":
      return;
  }
}

function countMeasures(metrics: MetricCollector, measures: RunMeasures): void {
  metrics.add("JoinLatencySeconds", measures.latencySeconds);
  metrics.add("EmulatedPercent", measures.emulatedPercent);
  for (const architecture of ARCHITECTURE_ORDER) {
    const seconds = measures.commitToTagSeconds[architecture];
    if (seconds !== undefined) metrics.addOf(architecture, "CommitToTagSeconds", seconds);
  }
}
