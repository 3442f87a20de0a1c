import { type Build, CodeBuildClient, StopBuildCommand } from "@aws-sdk/client-codebuild";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchGetImageCommand, ECRClient, ListImagesCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RECONCILE_EVENT, REPLAY_EVENT, START } from "../../components/service/contract";
import { clientSettings } from "../../local/cloud/ministack";
import { stateChange } from "../../local/codebuild/event";
import { endedBuild } from "../../local/fleet";
import { platformsOf } from "../../local/images";
import {
  type Answer,
  beginBuild,
  buildRun,
  type DeployedFleet,
  deadLetterQueue,
  deployFleet,
  imageEvents,
  invokePublisher,
  newCommit,
  outcomeOf,
  serviceOf,
} from "./fleet";

let fleet: DeployedFleet;

beforeAll(async () => {
  fleet = await deployFleet("cdk");
});

afterAll(() => fleet?.stop());

const SERVICE = "hello-web";

describe("the deployed publisher", () => {
  it("publishes every platform once, whatever the order of the events and however often they come", async () => {
    const builds = await committedRun("disorder");

    const answers = await deliver([...builds].reverse(), builds, builds);

    const outcomes = answers.map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome === "published")).toHaveLength(1);
    expect(outcomes.slice(2)).toEqual([
      "alreadyPublished",
      "alreadyPublished",
      "alreadyPublished",
      "alreadyPublished",
    ]);
    expect(await platformsOf(releaseImage(builds), fleet.environment.env)).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
    expect(await imageEvents(fleet, runOf(builds))).toEqual(["Image Published"]);
  });

  it("moves no tag when one side fails, and publishes when that side alone is built again", async () => {
    await deliver(await committedRun("before-failure"));
    const before = await digestOf("latest");
    const { amd64 = "", arm64 = "" } = serviceOf(fleet, SERVICE).projectNames;
    await newCommit(fleet);
    const variables = { RUN_ID: "one-side-fails" };
    const good = await endedBuild(fleet.environment, { project: amd64, variables });
    const bad = await endedBuild(fleet.environment, {
      project: arm64,
      variables: { ...variables, MULTIARCH_TEST_COMMAND: '["/hello-nowhere"]' },
    });

    const failure = await deliver([good, bad]);

    expect(bad.buildStatus).toBe("FAILED");
    expect(failure.map(outcomeOf)).toEqual(["waiting", "failed"]);
    expect(await digestOf("latest")).toBe(before);
    expect(await imageEvents(fleet, `one-side-fails-${good.resolvedSourceVersion?.slice(0, 12)}`)).toEqual([
      "Image Failed",
    ]);

    const again = await endedBuild(fleet.environment, { project: arm64, variables });
    const healed = await deliver([again]);

    expect(healed.map(outcomeOf)).toEqual(["published"]);
    expect(await digestOf("latest")).not.toBe(before);
    expect(await imageEvents(fleet, `one-side-fails-${good.resolvedSourceVersion?.slice(0, 12)}`)).toEqual([
      "Image Failed",
      "Image Published",
    ]);
  });

  it("receives the end of a build that was stopped, and moves no tag", async () => {
    await deliver(await committedRun("before-stop"));
    const before = await digestOf("latest");
    const { amd64 = "" } = serviceOf(fleet, SERVICE).projectNames;
    const { id, ended } = await beginBuild(fleet, { project: amd64, variables: { RUN_ID: "stopped" } });

    await new CodeBuildClient(clientSettings(fleet.environment.cloud)).send(new StopBuildCommand({ id }));
    const stopped = await ended;

    expect(stopped.buildStatus).toBe("STOPPED");
    expect((await deliver([stopped])).map(outcomeOf)).not.toContain("published");
    expect(await digestOf("latest")).toBe(before);
  });

  it("finds a run whose events were all lost", async () => {
    const builds = await committedRun("lost");

    await invokePublisher(fleet, RECONCILE_EVENT);

    expect(await imageEvents(fleet, runOf(builds))).toEqual(["Image Published"]);
    expect(await platformsOf(releaseImage(builds), fleet.environment.env)).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
  });

  it("publishes a run whose events are in its dead-letter queue, and empties the queue but for what is no event", async () => {
    const builds = await committedRun("dead");
    const queue = deadLetterQueue(fleet);
    for (const build of builds) await queue.put(JSON.stringify(stateChange(build, fleet.environment.cloud)));
    await queue.put("no event");

    const answer = await invokePublisher(fleet, REPLAY_EVENT);

    expect(answer).toEqual({ result: { received: 3, handled: 2, failed: 1, complete: true } });
    expect(await imageEvents(fleet, runOf(builds))).toEqual(["Image Published"]);
    expect(await platformsOf(releaseImage(builds), fleet.environment.env)).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
    expect(await queue.count()).toBe(1);
  });

  it("keeps the run in its ledger with state, digest and the builds that made it", async () => {
    const builds = await committedRun("kept");
    await deliver(builds);

    const dynamo = new DynamoDBClient(clientSettings(fleet.environment.cloud));
    const Key = { service: { S: "fleet-hello-web" }, item: { S: `run#${runOf(builds)}` } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: "fleet-ledger", Key }));

    expect(Item?.state).toEqual({ S: "published" });
    expect(Item?.digest).toEqual({ S: await digestOf(releaseTag(builds)) });
    expect(JSON.stringify(Item)).toContain(builds[0]?.id);
    expect(JSON.stringify(Item)).toContain(builds[1]?.id);
    expect(Number(Item?.expiresAt?.N)).toBeGreaterThan(Date.now() / 1000);
  });

  it.each([
    ["no object", "junk"],
    ["another source", { source: "aws.ec2", "detail-type": "x", detail: {} }],
    ["a project of no service", event({ "project-name": "fleet-nobody-amd64" })],
    ["a project of another publisher", event({ "project-name": "other-hello-amd64" })],
  ])("ignores with a reason, and does not fail: %s", async (_case, input) => {
    const answer = await invokePublisher(fleet, input);

    expect(answer).toMatchObject({ result: { kind: "ignored", reason: expect.stringMatching(/.{10,}/) } });
  });
});

describe("a stack that is removed", () => {
  it("leaves its repositories and their images", async () => {
    const own = await deployFleet("pulumi");
    try {
      await buildRun(own, SERVICE, "stays");
      const ecr = new ECRClient(clientSettings(own.environment.cloud));
      const images = async () =>
        (await ecr.send(new ListImagesCommand({ repositoryName: SERVICE }))).imageIds;
      const before = await images();

      await own.engine.destroy();

      expect(before?.length).toBeGreaterThan(0);
      expect(await images()).toEqual(before);
    } finally {
      await own.stop();
    }
  });
});

/** Invokes the publisher with the events of builds, in order. */
async function deliver(...rounds: readonly (readonly Build[])[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const build of rounds.flat())
    answers.push(await invokePublisher(fleet, stateChange(build, fleet.environment.cloud)));
  return answers;
}

/** A run of a pipeline, of a commit of its own. */
async function committedRun(run: string): Promise<readonly Build[]> {
  await newCommit(fleet);
  return buildRun(fleet, SERVICE, run);
}

function releaseTag([build]: readonly Build[]): string {
  return build?.resolvedSourceVersion?.slice(0, 12) ?? "";
}

function releaseImage(builds: readonly Build[]): string {
  return `${serviceOf(fleet, SERVICE).repositoryUri}:${releaseTag(builds)}`;
}

/** A `RUN_ID` names one run of each revision. */
function runOf(builds: readonly Build[]): string {
  const variables = builds[0]?.environment?.environmentVariables ?? [];
  const runId = variables.find(({ name }) => name === START.runId)?.value;
  return `${runId}-${releaseTag(builds)}`;
}

async function digestOf(imageTag: string): Promise<string | undefined> {
  const ecr = new ECRClient(clientSettings(fleet.environment.cloud));
  const { images = [] } = await ecr.send(
    new BatchGetImageCommand({ repositoryName: SERVICE, imageIds: [{ imageTag }] }),
  );
  return images[0]?.imageId?.imageDigest;
}

function event(detail: Readonly<Record<string, string>>): unknown {
  return {
    source: "aws.codebuild",
    "detail-type": "CodeBuild Build State Change",
    detail: { "build-status": "SUCCEEDED", "build-id": `${detail["project-name"]}:1`, ...detail },
  };
}
