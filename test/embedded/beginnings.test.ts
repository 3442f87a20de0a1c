import { type Build, CodeBuild } from "@aws-sdk/client-codebuild";
import { IAM } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RECONCILE_EVENT } from "../../components/service/contract";
import { IMAGE_EVENTS, type ImagePublished } from "../../components/service/events";
import { clientSettings } from "../../local/cloud/ministack";
import { EVENT_KINDS } from "../../local/codebuild/outbox";
import { BuildRecords } from "../../local/codebuild/records";
import { type BuildRequest, startBuild } from "../../local/codebuild/start";
import { buildEnd, publisherLog } from "../../local/fleet";
import { platformsOf } from "../../local/images";
import { run } from "../../local/process";
import {
  type DeployedFleet,
  deployFleet,
  imageEvents,
  invokePublisher,
  newCommit,
  runOfLeader,
  serviceOf,
} from "./fleet";

let fleet: DeployedFleet;
let codebuild: CodeBuild;

beforeAll(async () => {
  fleet = await deployFleet("cdk");
  codebuild = new CodeBuild(clientSettings(fleet.environment.cloud));
  await fleet.environment.outbox.hold([]);
});

afterEach(async () => {
  await new BuildRecords(fleet.environment.cloud).limit();
  await fleet.environment.outbox.hold([]);
});

afterAll(() => fleet?.stop());

const LEADER = "fleet-hello-web-amd64";
const FOLLOWER = "fleet-hello-web-arm64";
const MAIN = "refs/heads/main";

describe("a run that begins with one project", () => {
  it("by hand: gives a whole image, of the commit that the leader found", async () => {
    const commit = await newCommit(fleet);

    const leader = await start({ project: LEADER });
    const { revision, tags, digest } = await published(runOf(leader));

    expect({ revision, written: tags.written }).toEqual({ revision: commit, written: [commit.slice(0, 12)] });
    expect(tags.moved.map(({ tag }) => tag)).toContain("main");
    expect(await platformsAt(digest)).toEqual(["linux/amd64", "linux/arm64"]);
    const [follower, ...others] = await buildsOf(FOLLOWER, runOf(leader));
    expect(others).toEqual([]);
    expect(follower).toMatchObject({
      initiator: expect.stringMatching(/\/fleet-publisher$/),
      sourceVersion: expect.stringContaining(commit),
      resolvedSourceVersion: commit,
    });
    expect(follower?.source?.reportBuildStatus ?? false).toBe(false);
  });

  it("by a push: starts the follower before the leader has ended", async () => {
    const commit = await newCommit(fleet);

    const leader = await start({ project: LEADER, push: MAIN });
    const { revision, ref, tags } = await published(runOf(leader));

    expect({ revision, ref, written: tags.written }).toEqual({
      revision: commit,
      ref: MAIN,
      written: [commit.slice(0, 12)],
    });
    const [follower] = await buildsOf(FOLLOWER, runOf(leader));
    expect(follower?.source?.reportBuildStatus).toBe(true);
    const { endTime } = await buildEnd(fleet.environment.cloud, leader);
    expect(follower?.startTime?.getTime()).toBeLessThan(endTime?.getTime() ?? 0);
  });

  it.each([
    ["light", [], "v1.4.2"],
    ["annotated", ["--annotate", "--message=release"], "v1.5.0"],
  ])("by the push of a tag: writes its version (%s)", async (_kind, options, tag) => {
    const commit = await newCommit(fleet);
    await gitTag([...options, tag, commit]);

    const leader = await start({ project: LEADER, push: `refs/tags/${tag}` });
    const { revision, ref, tags } = await published(runOf(leader));

    expect({ revision, ref }).toEqual({ revision: commit, ref: `refs/tags/${tag}` });
    expect(tags.written).toEqual([tag.slice(1)]);
  });

  it("by hand, of a tag: writes its version", async () => {
    const commit = await newCommit(fleet);
    await gitTag(["v1.6.0", commit]);

    const leader = await start({ project: LEADER, sourceVersion: "refs/tags/v1.6.0" });

    const { revision, tags } = await published(runOf(leader));
    expect({ revision, written: tags.written }).toEqual({ revision: commit, written: ["1.6.0"] });
  });

  it("every night, of the same commit: gives an image of its own, which the moving tags follow", async () => {
    const commit = (await newCommit(fleet)).slice(0, 12);
    const first = await published(runOf(await start({ project: LEADER, push: MAIN })));

    const nightly = await published(runOf(await start({ project: LEADER })));

    expect(first.tags.written).toEqual([commit]);
    expect(nightly.tags.written).toEqual([expect.stringMatching(new RegExp(`^${commit}-\\d{8}_\\d{9}$`))]);
    expect(nightly.tags.moved.map(({ tag }) => tag)).toContain("main");
  });

  it("by a schedule: gives a whole image", async () => {
    const commit = await newCommit(fleet);
    const { environment } = fleet;
    const schedule = {
      Name: "nightly",
      ScheduleExpression: "at(2026-01-01T00:00:00)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: "arn:aws:scheduler:::aws-sdk:codebuild:startBuild",
        RoleArn: await schedulerRole(),
        Input: JSON.stringify({ ProjectName: LEADER }),
      },
    };
    const args = ["scheduler", "create-schedule", "--cli-input-json", JSON.stringify(schedule)];
    await run("aws", args, { env: environment.env });

    const found = async () =>
      (await allBuilds(LEADER)).find(({ initiator }) => initiator?.startsWith("nightly/"));
    await expect.poll(found, { timeout: 20_000 }).toBeDefined();

    const { revision } = await published(runOf((await found())?.id ?? ""));
    expect(revision).toBe(commit);
  });

  it("from an archive: gives every platform", async () => {
    const { repositoryUri } = serviceOf(fleet, "hello-worker");

    const leader = await start({ project: "fleet-hello-worker-amd64" });
    const { digest } = await published(runOf(leader));

    expect(await platformsOf(`${repositoryUri}@${digest}`, fleet.environment.env)).toEqual([
      "linux/amd64",
      "linux/arm64",
      "linux/arm/v7",
    ]);
  });
});

describe("a pipeline that starts both projects with one RUN_ID", () => {
  it("gets one image, and no follower of the publisher's", async () => {
    const commit = await newCommit(fleet);
    const same = { sourceVersion: `${MAIN}^{${commit}}`, variables: { RUN_ID: "execution-1" } };
    await Promise.all([LEADER, FOLLOWER].map((project) => start({ project, ...same })));

    const { revision, ref } = await published(`execution-1-${commit.slice(0, 12)}`);

    expect({ revision, ref }).toEqual({ revision: commit, ref: MAIN });
    expect(await buildsOf(FOLLOWER, "execution-1")).toHaveLength(1);
  });
});

describe("a build that is retried alone", () => {
  it("completes the run, when it is the follower's", async () => {
    const commit = await newCommit(fleet);
    const leader = await withVariable(FOLLOWER, "MULTIARCH_PLATFORMS", "linux/s390x", async () => {
      const id = await start({ project: LEADER, push: MAIN });
      await expect.poll(() => imageEvents(fleet, runOf(id)), SLOWLY).toEqual([IMAGE_EVENTS.failed]);
      return id;
    });
    const [failed] = await buildsOf(FOLLOWER, runOf(leader));

    await codebuild.retryBuild({ id: failed?.id });

    const { tags } = await published(runOf(leader));
    expect(tags.written).toEqual([commit.slice(0, 12)]);
    expect(await allBuilds(LEADER, commit)).toHaveLength(1);
  });

  it("completes the run with its branch, when it is the leader's, which has lost what the webhook said", async () => {
    const commit = await newCommit(fleet);
    const leader = await withVariable(LEADER, "MULTIARCH_PLATFORMS", "linux/s390x", async () => {
      const id = await start({ project: LEADER, push: MAIN });
      await expect.poll(() => imageEvents(fleet, runOf(id)), SLOWLY).toEqual([IMAGE_EVENTS.failed]);
      return id;
    });

    await codebuild.retryBuild({ id: leader });

    const { ref, tags } = await published(runOf(leader));
    expect({ ref, written: tags.written }).toEqual({ ref: MAIN, written: [commit.slice(0, 12)] });
    expect(await allBuilds(FOLLOWER, commit)).toHaveLength(1);
  });
});

describe("a follower", () => {
  it("that the account's limit refuses is started by the reconciliation", async () => {
    const records = new BuildRecords(fleet.environment.cloud);
    await newCommit(fleet);
    await records.limit(1);
    const leader = await start({ project: LEADER, push: MAIN });
    await buildEnd(fleet.environment.cloud, leader);
    expect(await buildsOf(FOLLOWER, runOf(leader))).toEqual([]);
    await records.limit();

    const reconciled = async () => {
      await invokePublisher(fleet, RECONCILE_EVENT);
      return buildsOf(FOLLOWER, runOf(leader));
    };
    await expect.poll(reconciled, SLOWLY).toHaveLength(1);

    await published(runOf(leader));
  });

  it("is one, and its image is published once, when every event comes late, twice and in the wrong order", async () => {
    const { outbox } = fleet.environment;
    await outbox.hold(EVENT_KINDS);
    await newCommit(fleet);
    const leader = await start({ project: LEADER, push: MAIN });
    await buildEnd(fleet.environment.cloud, leader);

    await deliverTwice(leader, ["ended", "download-source", "in-progress"]);
    const followers = await buildsOf(FOLLOWER, runOf(leader));
    expect(followers).toHaveLength(1);
    await buildEnd(fleet.environment.cloud, followers[0]?.id ?? "");
    await deliverTwice(followers[0]?.id ?? "", ["ended", "in-progress", "download-source"]);
    await deliverTwice(leader, ["in-progress", "ended"]);

    expect(await imageEvents(fleet, runOf(leader))).toEqual([IMAGE_EVENTS.published]);
    expect(await buildsOf(FOLLOWER, runOf(leader))).toHaveLength(1);
  });

  it("is found, and the run is published, when no event comes at all", async () => {
    await fleet.environment.outbox.hold(EVENT_KINDS);
    await newCommit(fleet);
    const leader = await start({ project: LEADER });
    await buildEnd(fleet.environment.cloud, leader);

    await invokePublisher(fleet, RECONCILE_EVENT);
    const [follower] = await buildsOf(FOLLOWER, runOf(leader));
    await buildEnd(fleet.environment.cloud, follower?.id ?? "");
    await invokePublisher(fleet, RECONCILE_EVENT);

    expect(await imageEvents(fleet, runOf(leader))).toEqual([IMAGE_EVENTS.published]);
  });
});

const SLOWLY = { timeout: 60_000 };

function start(request: BuildRequest): Promise<string> {
  const { cloud, host } = fleet.environment;
  return startBuild(cloud, host.gitConfig, request);
}

function runOf(leader: string): string {
  return runOfLeader({ id: leader });
}

/** Waits for the end of a run: the last of its events, which tells that it was published. */
async function published(ofRun: string): Promise<ImagePublished> {
  const find = async () =>
    (await fleet.environment.events.received()).filter(({ detail }) => detail.run === ofRun).at(-1);
  const type = IMAGE_EVENTS.published;
  const found = expect.poll(find, SLOWLY).toMatchObject({ "detail-type": type });
  await found.catch(async (error) => {
    throw new Error(
      `${error}; the publisher's log ends with:\n${await publisherLog(fleet.environment.cloud)}`,
    );
  });
  return (await find())?.detail as unknown as ImagePublished;
}

function platformsAt(digest: string): Promise<readonly string[]> {
  const { repositoryUri } = serviceOf(fleet, "hello-web");
  return platformsOf(`${repositoryUri}@${digest}`, fleet.environment.env);
}

/** Builds of a project that were started for a run. */
async function buildsOf(project: string, ofRun: string): Promise<readonly Build[]> {
  return (await allBuilds(project)).filter(({ environment }) =>
    environment?.environmentVariables?.some(({ name, value }) => name === "RUN_ID" && value === ofRun),
  );
}

/** Builds of a project, of one commit if it is given. */
async function allBuilds(projectName: string, commit?: string): Promise<readonly Build[]> {
  const { ids = [] } = await codebuild.listBuildsForProject({ projectName });
  const { builds = [] } = ids.length === 0 ? {} : await codebuild.batchGetBuilds({ ids });
  const succeeded = builds.filter(({ buildStatus }) => buildStatus === "SUCCEEDED");
  return commit === undefined ? builds : succeeded.filter((build) => build.resolvedSourceVersion === commit);
}

async function gitTag(args: readonly string[]): Promise<void> {
  const [cwd = ""] = Object.values(fleet.environment.remotes);
  await run("git", ["tag", ...args], { cwd, env: { ...process.env, ...fleet.environment.env } });
}

/** Role of a schedule that starts builds. */
async function schedulerRole(): Promise<string> {
  const iam = new IAM(clientSettings(fleet.environment.cloud));
  const RoleName = "nightly";
  const document = (statement: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const trust = { Action: "sts:AssumeRole", Principal: { Service: "scheduler.amazonaws.com" } };
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) });
  const PolicyDocument = document({ Action: "codebuild:StartBuild", Resource: "*" });
  await iam.putRolePolicy({ RoleName, PolicyName: "start", PolicyDocument });
  return Role?.Arn ?? "";
}

/** Does `work` while a variable of a project has another value. */
async function withVariable<T>(
  name: string,
  variable: string,
  value: string,
  work: () => Promise<T>,
): Promise<T> {
  const { environment } = await new BuildRecords(fleet.environment.cloud).project(name);
  if (environment === undefined) throw new Error(`${name} has no environment`);
  const others = (environment.environmentVariables ?? []).filter((one) => one.name !== variable);
  const environmentVariables = [...others, { name: variable, value }];
  await codebuild.updateProject({ name, environment: { ...environment, environmentVariables } });
  try {
    return await work();
  } finally {
    await codebuild.updateProject({ name, environment });
  }
}

/** Invokes the publisher with events of a build that were held, in this order and each of them twice. */
async function deliverTwice(id: string, kinds: readonly string[]): Promise<void> {
  const { outbox } = fleet.environment;
  await expect.poll(() => heldOf(id), SLOWLY).toHaveLength(EVENT_KINDS.length);
  const held = await heldOf(id);
  for (const kind of kinds) {
    const name = held.find((one) => one.endsWith(`-${kind}-held`)) ?? "";
    const event = await outbox.read(name);
    for (let time = 0; time < 2; time += 1) await invokePublisher(fleet, event);
  }
}

/** Names of the held events of a build. */
async function heldOf(id: string): Promise<readonly string[]> {
  const { outbox } = fleet.environment;
  const names = (await outbox.list()).filter((name) => name.endsWith("-held"));
  const events = await Promise.all(names.map(async (name) => ({ name, event: await outbox.read(name) })));
  return events.filter(({ event }) => `${event.detail["build-id"]}`.endsWith(id)).map(({ name }) => name);
}
