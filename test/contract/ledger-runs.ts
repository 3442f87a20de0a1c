import { attemptOf, type BuildResult } from "../../components/publisher/builds/build-result";
import type { Join, Ledger, RunEnd } from "../../components/publisher/ports/ledger";
import type { Architecture } from "../../components/service/architectures";
import { renderRegistration } from "../../components/service/registration";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";

export const REGISTRATION = renderRegistration(resolveService("billing", {}, resolvePublisher("fleet")));
export const NOW = Date.parse("2026-03-02T10:00:00.000Z");
export const LATER = NOW + 90 * 24 * 60 * 60_000;

/** A build of a build project; a greater attempt was started later. */
export function buildOf(
  architecture: Architecture,
  attempt: number,
  status: BuildResult["status"] = "SUCCEEDED",
): BuildResult {
  const startedAt = new Date(NOW + attempt).toISOString();
  const id = `${architecture}:${attempt}`;
  return {
    id,
    attempt: attemptOf(startedAt, id),
    status,
    startedAt,
    endedAt: new Date(NOW + 1000).toISOString(),
    sourceVersion: "",
    resolvedVersion: "",
    startedRef: "",
    initiator: "",
    location: "",
    exported: { digests: "linux/amd64=sha256:one", revision: "", ref: "ü", time: "", ancestors: "" },
    phase: "",
    advice: "",
    logs: "",
    nextAttempt: "",
    problem: "",
  };
}

/** A build on its way into run r1 of billing, which has two build projects. */
export function joinOf(architecture: Architecture, build: BuildResult): Join {
  return {
    service: "fleet-billing",
    run: "r1",
    architecture,
    build,
    leads: architecture === "amd64",
    registration: REGISTRATION,
    architectures: ["amd64", "arm64"],
    at: NOW,
    expires: LATER,
  };
}

/** An end of run r1. */
export function endOf(end: Partial<RunEnd> & Pick<RunEnd, "state" | "joins">): RunEnd {
  return { service: "fleet-billing", run: "r1", reason: "", digest: "", at: NOW, expires: LATER, ...end };
}

/** Ends run r1 under a lease of its own. */
export async function end(ledger: Ledger, given: Parameters<typeof endOf>[0]): Promise<void> {
  await ledger.takeLease("fleet-billing", "holder", NOW, NOW + 1000);
  await ledger.finish("holder", endOf(given));
}
