import type { Build } from "@aws-sdk/client-codebuild";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { BatchGetImageCommand, ECRClient, type ImageIdentifier, PutImageCommand } from "@aws-sdk/client-ecr";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Descriptor } from "../../components/oci/descriptor";
import { ANNOTATIONS, EXPORTED, RECONCILE_EVENT, START } from "../../components/service/contract";
import { clientSettings } from "../../local/cloud/ministack";
import { stateChange } from "../../local/codebuild/event";
import { BuildRecords } from "../../local/codebuild/records";
import { attestedImage } from "../fakes/images";
import { platformsOf } from "../fakes/published";
import { type DeployedFleet, deployFleet, invokePublisher, serviceOf } from "./fleet";

const SERVICES = {
  "hello-web": { amd64: ["linux/amd64"], arm64: ["linux/arm64"] },
  "hello-worker": { amd64: ["linux/amd64"], arm64: ["linux/arm64", "linux/arm/v7"] },
} as const;
/** The tags that move with every push to main, and with every build of a source without branches. */
const MOVING = { "hello-web": ["main", "latest"], "hello-worker": ["main", "latest"] } as const;
type ServiceName = keyof typeof SERVICES;

const RUNS = 100;
const CONCURRENT = 8;
const MINUTE = 60_000;

/** One run, as it really was. */
interface Run {
  readonly service: ServiceName;
  readonly id: string;
  readonly commit: string;
  /** Milliseconds. */
  readonly committed: number;
  readonly succeeds: boolean;
}

let fleet: DeployedFleet;

beforeAll(async () => {
  fleet = await deployFleet("cdk");
  // The builds of this test are records alone.
  await fleet.environment.runner.stop();
});

afterAll(() => fleet?.stop());

describe(`${RUNS} runs with ${CONCURRENT} invocations of the deployed publisher at once`, () => {
  it("keep every promise in the real tables and the real registry", { timeout: 600_000 }, async () => {
    const seed = Number(process.env.MULTIARCH_SEED ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}: MULTIARCH_SEED=${seed} runs it again`);
    const random = fc.sample(fc.nat(1_000_000), { numRuns: 2_000, seed });
    const runs = Array.from({ length: RUNS }, (_, at) => runAt(at, random[at] ?? 0));
    const builds = (await Promise.all(runs.map((run) => endBuilds(run)))).flat();
    const events = shuffled(
      builds.flatMap((build, at) => ((random[at] ?? 0) % 5 === 0 ? [build, build] : [build])),
      random,
    );

    const began = Date.now();
    const answers = await invokeAll(events.map((build) => stateChange(build, fleet.environment.cloud)));
    const took = Date.now() - began;
    await invokePublisher(fleet, RECONCILE_EVENT);

    const faults = answers.flatMap((answer) => ("fault" in answer ? [answer.fault] : []));
    console.log(`${events.length} events in ${(took / 1000).toFixed(1)} s, ${faults.length} faults`);
    expect(faults).toEqual([]);
    for (const name of Object.keys(SERVICES) as ServiceName[]) {
      await checkService(
        name,
        runs.filter(({ service }) => service === name),
      );
    }
  });
});

/** Commit times are in no order; every tenth run fails on one side. */
function runAt(at: number, random: number): Run {
  return {
    service: at % 3 === 0 ? "hello-worker" : "hello-web",
    id: `load-${at}`,
    commit: at.toString(16).padStart(2, "0").repeat(20),
    committed: Date.parse("2026-01-01T00:00:00Z") + (random % 100_000) * MINUTE,
    succeeds: at % 10 !== 9,
  };
}

/** Pushes what the builds of a run would push, and records their ends in CodeBuild. */
async function endBuilds(run: Run): Promise<readonly Build[]> {
  const records = new BuildRecords(fleet.environment.cloud);
  const commits = run.service === "hello-web";
  const builds: Build[] = [];
  for (const architecture of ["amd64", "arm64"] as const) {
    const project = serviceOf(fleet, run.service).projectNames[architecture] ?? "";
    const { id = "" } = await records.start({
      projectName: project,
      ...(commits && { sourceVersion: "refs/heads/main" }),
      environmentVariablesOverride: [{ name: START.runId, value: run.id }],
    });
    const failed = architecture === "arm64" && !run.succeeds;
    const digests = failed ? [] : await push(run, SERVICES[run.service][architecture]);
    const exported = {
      [START.runId]: run.id,
      [EXPORTED.revision]: run.commit,
      [EXPORTED.ref]: commits ? "refs/heads/main" : "",
      [EXPORTED.time]: commits ? new Date(run.committed).toISOString() : "",
      [EXPORTED.digests]: digests.join(" "),
    };
    await records.record(id, {
      buildStatus: failed ? "FAILED" : "SUCCEEDED",
      buildComplete: true,
      endTime: Date.now() / 1000,
      ...(commits && { resolvedSourceVersion: run.commit }),
      exportedEnvironmentVariables: Object.entries(exported).map(([name, value]) => ({ name, value })),
    });
    builds.push(await records.get(id));
  }
  return builds;
}

async function push(run: Run, platforms: readonly string[]): Promise<readonly string[]> {
  const ecr = new ECRClient(clientSettings(fleet.environment.cloud));
  const digests: string[] = [];
  for (const platform of platforms) {
    let digest = "";
    for (const { body, mediaType } of attestedImage(platform, run.id).documents) {
      const put = { repositoryName: run.service, imageManifest: body, imageManifestMediaType: mediaType };
      digest = (await ecr.send(new PutImageCommand(put))).image?.imageId?.imageDigest ?? "";
    }
    digests.push(`${platform}=${digest}`);
  }
  return digests;
}

function shuffled<T>(list: readonly T[], random: readonly number[]): readonly T[] {
  return list
    .map((item, at) => ({ item, order: random[at + 1_000] ?? 0 }))
    .sort((left, right) => left.order - right.order)
    .map(({ item }) => item);
}

async function invokeAll(events: readonly unknown[]) {
  const waiting = [...events];
  const answers: Awaited<ReturnType<typeof invokePublisher>>[] = [];
  const worker = async () => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      answers.push(await invokePublisher(fleet, event));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return answers;
}

interface Index {
  readonly digest: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Holds what the registry, the ledger and the bus have against what really happened. */
async function checkService(service: ServiceName, runs: readonly Run[]): Promise<void> {
  const good = runs.filter(({ succeeds }) => succeeds);
  const tags = await indexesOf(service, [...runs.map(releaseTag), ...MOVING[service]]);
  const ledger = await ledgerOf(service);
  const received = await fleet.environment.events.received();
  const eventIds = (type: string) =>
    new Set(received.filter((event) => event["detail-type"] === type).map(({ detail }) => detail.id));

  // I4, I5, I7: one release tag for each good run, and every run in the ledger with its end.
  expect([...tags.keys()].filter((tag) => /^[0-9a-f]{12}$/.test(tag)).sort()).toEqual(
    good.map(releaseTag).sort(),
  );
  for (const run of runs) {
    const item = ledger.get(runId(run));
    expect(item?.state).toBe(run.succeeds ? "published" : "failed");
    expect(item?.digest).toBe(run.succeeds ? tags.get(releaseTag(run))?.digest : "");
    // I6
    expect(eventIds("Image Published").has(`fleet-${service}/${runId(run)}/published`)).toBe(run.succeeds);
    expect(eventIds("Image Failed").has(`fleet-${service}/${runId(run)}/failed`)).toBe(!run.succeeds);
  }
  // I1, I2
  for (const run of good) {
    const index = tags.get(releaseTag(run));
    const entries = declaredBy(run).flatMap((platform) => entriesOf(platform, run));
    expect(index?.manifests.map(({ digest }) => digest).sort()).toEqual(entries.sort());
    expect(
      (
        await readImages(
          service,
          entries.map((imageDigest) => ({ imageDigest })),
        )
      ).length,
    ).toBe(entries.length);
    expect(index?.annotations[ANNOTATIONS.run]).toBe(runId(run));
    expect(index?.annotations[ANNOTATIONS.revision]).toBe(run.commit);
    expect([...platformsOf(index?.manifests ?? [])].sort()).toEqual([...declaredBy(run)].sort());
  }
  // I3: by the time of the commit; runs of a source without commits by their start.
  const starts = (run: Run) =>
    Date.parse(tags.get(releaseTag(run))?.annotations[ANNOTATIONS.runStarted] ?? "");
  const key = (run: Run) => (service === "hello-web" ? run.committed : starts(run));
  const newest = Math.max(...good.map(key));
  for (const tag of MOVING[service]) {
    const holder = good.find((run) => runId(run) === tags.get(tag)?.annotations[ANNOTATIONS.run]);
    expect(holder === undefined ? Number.NaN : key(holder)).toBe(newest);
  }
}

function releaseTag({ commit }: Run): string {
  return commit.slice(0, 12);
}

/** A `RUN_ID` names one run of each revision. */
function runId(run: Run): string {
  return `${run.id}-${releaseTag(run)}`;
}

function declaredBy({ service }: Run): readonly string[] {
  const { amd64, arm64 } = SERVICES[service];
  return [...amd64, ...arm64];
}

function entriesOf(platform: string, { id }: Run): readonly string[] {
  const index = JSON.parse(attestedImage(platform, id).documents.at(-1)?.body ?? "{}") as Index;
  return index.manifests.map(({ digest }) => digest);
}

async function readImages(repositoryName: string, imageIds: readonly ImageIdentifier[]) {
  const ecr = new ECRClient(clientSettings(fleet.environment.cloud));
  const found = [];
  for (let at = 0; at < imageIds.length; at += 100) {
    const page = { repositoryName, imageIds: imageIds.slice(at, at + 100) };
    found.push(...((await ecr.send(new BatchGetImageCommand(page))).images ?? []));
  }
  return found;
}

/** What the tags resolve to, by tag; one that holds nothing is left out. */
async function indexesOf(repository: string, tags: readonly string[]): Promise<ReadonlyMap<string, Index>> {
  const found = new Map<string, Index>();
  for (const imageTag of tags) {
    const [image] = await readImages(repository, [{ imageTag }]);
    if (image === undefined) continue;
    found.set(imageTag, { ...JSON.parse(image.imageManifest ?? "{}"), digest: image.imageId?.imageDigest });
  }
  return found;
}

async function ledgerOf(service: ServiceName) {
  const dynamo = new DynamoDBClient(clientSettings(fleet.environment.cloud));
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: "fleet-ledger",
      KeyConditionExpression: "service = :service AND begins_with(#item, :run)",
      ExpressionAttributeNames: { "#item": "item" },
      ExpressionAttributeValues: { ":service": { S: `fleet-${service}` }, ":run": { S: "run#" } },
    }),
  );
  return new Map(
    Items.map((item) => [item.run?.S ?? "", { state: item.state?.S ?? "", digest: item.digest?.S ?? "" }]),
  );
}
