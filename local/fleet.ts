import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Build } from "@aws-sdk/client-codebuild";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { IMAGE_EVENTS } from "../components/service/events";
import { resolvePublisher } from "../components/service/resolve-publisher";
import { PUBLISHER, SERVICES } from "../stacks/services";
import { type Cloud, clientSettings } from "./cloud/ministack";
import { BuildRecords } from "./codebuild/records";
import { type BuildRequest, startBuild } from "./codebuild/start";
import type { ServiceOutputs } from "./engines/engine";
import type { LocalEnvironment } from "./environment";
import { LocalError } from "./process";

/** How long the publisher may take to start a build, and to publish after the last one; it takes a second or two. */
const PUBLICATION_TIMEOUT_MS = 60_000;

/** Names of a service's projects, the leader's first. */
export function projectsOf({ projectNames: { amd64, arm64 } }: ServiceOutputs): readonly string[] {
  return [amd64, arm64].filter((name) => name !== undefined);
}

/** What starts a build of a service: a push to its branch, or a manual start where the source has no pushes. */
export function requestOf(service: string, project: string): BuildRequest {
  const source = SERVICES[service]?.source;
  if (source?.type !== "github") return { project };
  return { project, push: `refs/heads/${source.branch ?? "main"}` };
}

/** Starts a build, waits for its end and gives back its record; the runner sends its events. */
export async function endedBuild(environment: LocalEnvironment, request: BuildRequest): Promise<Build> {
  const { cloud, host } = environment;
  return buildEnd(cloud, await startBuild(cloud, host.gitConfig, request));
}

/**
 * Waits until somebody has started a build of a project, and for its end.
 *
 * @throws LocalError with the end of the publisher's log when nobody does within a minute
 */
export async function startedBuild(cloud: Cloud, project: string): Promise<Build> {
  const records = new BuildRecords(cloud);
  const end = Date.now() + PUBLICATION_TIMEOUT_MS;
  while (Date.now() < end) {
    const [newest] = await records.list(project);
    if (newest !== undefined) return buildEnd(cloud, newest);
    await delay(200);
  }
  throw new LocalError(
    `no build of ${project} was started; the publisher's log ends with:\n${await publisherLog(cloud)}`,
  );
}

/** Waits for the end of a build. */
export async function buildEnd(cloud: Cloud, id: string): Promise<Build> {
  const records = new BuildRecords(cloud);
  for (;;) {
    const build = await records.get(id);
    if (build.buildComplete) return build;
    await delay(100);
  }
}

/** Why a build failed, from its record. */
export function failureOf(build: Build): string | undefined {
  if (build.buildStatus === "SUCCEEDED") return undefined;
  const contexts = build.phases?.flatMap(
    (phase) => phase.contexts?.map(({ message }) => `${phase.phaseType}: ${message}`) ?? [],
  );
  return `${build.id} ended as ${build.buildStatus}; ${contexts?.join("; ")}`;
}

/**
 * Waits for the publisher's "Image Published" event of a digest.
 *
 * @throws LocalError with the end of the publisher's log when none comes within a minute
 */
export async function waitForEvent({ cloud, events }: LocalEnvironment, digest: string): Promise<void> {
  const end = Date.now() + PUBLICATION_TIMEOUT_MS;
  while (Date.now() < end) {
    const received = await events.received();
    const type = IMAGE_EVENTS.published;
    if (received.some((event) => event["detail-type"] === type && event.detail.digest === digest)) return;
    await delay(200);
  }
  throw new LocalError(
    `no "Image Published" event of ${digest}; the publisher's log ends with:\n${await publisherLog(cloud)}`,
  );
}

/** The digest that a service last published; `none` before the first. */
export async function publishedDigest(cloud: Cloud, service: ServiceOutputs): Promise<string> {
  const client = new SSMClient(clientSettings(cloud));
  const { Parameter } = await client.send(
    new GetParameterCommand({ Name: service.publishedDigestParameter }),
  );
  return Parameter?.Value ?? "";
}

/**
 * Waits until a service has published another digest than `before`.
 *
 * @throws LocalError with the end of the publisher's log when it does not within a minute
 */
export async function waitForPublication(
  cloud: Cloud,
  service: ServiceOutputs,
  before: string,
): Promise<string> {
  const end = Date.now() + PUBLICATION_TIMEOUT_MS;
  while (Date.now() < end) {
    const digest = await publishedDigest(cloud, service);
    if (digest !== before) return digest;
    await delay(200);
  }
  throw new LocalError(
    `nothing was published to ${service.repositoryUri}; the publisher's log ends with:\n${await publisherLog(cloud)}`,
  );
}

/** The last lines of the deployed publisher's log. */
export async function publisherLog(cloud: Cloud, lines = 20): Promise<string> {
  const client = new CloudWatchLogsClient(clientSettings(cloud));
  const { logGroupName } = resolvePublisher(PUBLISHER);
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  return events
    .slice(-lines)
    .map(({ message = "" }) => message.trimEnd())
    .join("\n");
}
