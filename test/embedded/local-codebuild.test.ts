import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type Build, CodeBuild, type StartBuildCommandInput } from "@aws-sdk/client-codebuild";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { type Cloud, clientSettings, startCloud } from "../../local/cloud/ministack";
import { EVENT_KINDS, Outbox } from "../../local/codebuild/outbox";
import { BuildRecords } from "../../local/codebuild/records";
import { bareRepository, objectOf, writeGitConfig } from "../../local/codebuild/remotes";
import { Runner } from "../../local/codebuild/runner";
import { startBuild } from "../../local/codebuild/start";
import { buildEnd } from "../../local/fleet";
import { run } from "../../local/process";
import { PYTHON_TOOLS } from "../../local/setup/python-tools";

const LOCATION = "https://github.com/acme/hello.git";
const OTHER = "https://github.com/acme/other.git";
const ROLE = "arn:aws:iam::000000000000:role/build";
/** Exports what the tests look at. */
const BUILDSPEC = JSON.stringify({
  version: 0.2,
  env: { "exported-variables": ["REF", "VERSION", "GREETING"] },
  phases: {
    build: {
      commands: ['export REF="$CODEBUILD_WEBHOOK_HEAD_REF" VERSION="$CODEBUILD_SOURCE_VERSION"', "$COMMAND"],
    },
  },
});

const cleanup = new Cleanup();
let cloud: Cloud;
let codebuild: CodeBuild;
let records: BuildRecords;
let outbox: Outbox;
let gitConfig: string;
let log: string;
let commit: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "local-codebuild-"));
  cleanup.add("remove the folder", () => rm(folder, { recursive: true }));
  const options = { python: await cached(PYTHON_TOOLS), folder, log: join(folder, "cloud.log") };
  cloud = await startCloud(options, cleanup);
  codebuild = new CodeBuild(clientSettings(cloud));
  records = new BuildRecords(cloud);

  gitConfig = join(folder, "gitconfig");
  await mkdir(join(folder, "files"));
  await writeFile(join(folder, "files", "a.txt"), "a");
  await bareRepository(join(folder, "files"), join(folder, "hello.git"));
  const remote = join(folder, "hello.git");
  await writeGitConfig(gitConfig, { [LOCATION]: remote, [OTHER]: remote });
  commit = (await objectOf(LOCATION, "refs/heads/main", gitConfig)) ?? "";

  await deployProjects();
  const dockerConfig = join(folder, "docker");
  await mkdir(dockerConfig);
  const host = {
    cloud,
    env: { PATH: process.env.PATH },
    dockerConfig,
    folder: join(folder, "builds"),
    gitConfig,
  };
  outbox = new Outbox(cloud, join(folder, "events"));
  log = join(folder, "codebuild.log");
  Runner.start({ host, outbox, log, lanes: 2 }, cleanup);
});

afterEach(async () => {
  await records.limit();
  await outbox.hold([]);
  const { ids = [] } = await codebuild.listBuilds();
  for (const id of ids) await buildEnd(cloud, id);
});

afterAll(async () => {
  await cleanup.run();
  expect(await readFile(log, "utf8").catch(() => "")).toBe("");
});

describe("a build of the local CodeBuild", () => {
  it("is run as its start asks for it, and the project stays as it is", async () => {
    const id = await start({
      sourceVersion: `refs/heads/main^{${commit}}`,
      sourceLocationOverride: OTHER,
      gitCloneDepthOverride: 25,
      reportBuildStatusOverride: true,
      environmentVariablesOverride: [
        { name: "GREETING", value: "hi" },
        { name: "RUN_ID", value: "build-1" },
      ],
      timeoutInMinutesOverride: 7,
    });

    const build = await buildEnd(cloud, id);

    expect(build).toMatchObject({
      buildStatus: "SUCCEEDED",
      sourceVersion: `refs/heads/main^{${commit}}`,
      resolvedSourceVersion: commit,
      source: { type: "GITHUB", location: OTHER, gitCloneDepth: 25, reportBuildStatus: true },
      timeoutInMinutes: 7,
    });
    expect(variablesOf(build)).toEqual({ COMMAND: "true", GREETING: "hi", RUN_ID: "build-1" });
    expect(exportedBy(build)).toMatchObject({ GREETING: "hi", VERSION: `refs/heads/main^{${commit}}` });
    const { projects } = await codebuild.batchGetProjects({ names: ["leader"] });
    expect(projects?.[0]?.source).toMatchObject({ location: LOCATION, gitCloneDepth: 1 });
  });

  it("runs another buildspec when its start brings one", async () => {
    const buildspec = {
      version: 0.2,
      env: { "exported-variables": ["A"] },
      phases: { build: { commands: ["export A=1"] } },
    };

    const build = await buildEnd(cloud, await start({ buildspecOverride: JSON.stringify(buildspec) }));

    expect(exportedBy(build)).toEqual({ A: "1" });
  });

  it("is refused with an override that nobody has taught the local cloud", async () => {
    await expect(start({ cacheOverride: { type: "NO_CACHE" } })).rejects.toThrow(
      "does not know cacheOverride",
    );
  });

  it("has no version when none was asked for, and numbers of its project alone", async () => {
    const first = await buildEnd(cloud, await start());
    const second = await buildEnd(cloud, await start());

    expect(first.sourceVersion).toBeUndefined();
    expect(first.resolvedSourceVersion).toBe(commit);
    expect(second.buildNumber).toBe((first.buildNumber ?? 0) + 1);
  });

  it("fails where it fails, and a failed download is told", async () => {
    const broken = await buildEnd(
      cloud,
      await start({ environmentVariablesOverride: [{ name: "COMMAND", value: "false" }] }),
    );
    const lost = await start({ sourceVersion: "nowhere" });
    await buildEnd(cloud, lost);

    expect(failedPhases(broken)).toEqual(["BUILD"]);
    await expect
      .poll(() => eventsOf(lost))
      .toMatchObject([
        { "build-status": "IN_PROGRESS" },
        { "completed-phase": "DOWNLOAD_SOURCE", "completed-phase-status": "FAILED" },
        { "build-status": "FAILED" },
      ]);
  });

  it("waits in the queue while as many run as may, and can be stopped there", async () => {
    const slow = { environmentVariablesOverride: [{ name: "COMMAND", value: "sleep 300" }] };
    const running = [await start(slow), await start(slow)];
    const queued = await start();
    await expect.poll(() => eventsOf(queued)).toMatchObject([{ "build-status": "IN_PROGRESS" }]);

    for (const id of [queued, ...running]) await codebuild.stopBuild({ id });

    for (const id of [...running, queued]) expect((await buildEnd(cloud, id)).buildStatus).toBe("STOPPED");
    await expect.poll(() => eventsOf(queued)).toMatchObject([{}, { "build-status": "STOPPED" }]);
  });

  it("has no version and no log at its submission in its event, then the download, then all of it", async () => {
    const id = await start({ environmentVariablesOverride: [{ name: "RUN_ID", value: "x" }] });
    await buildEnd(cloud, id);

    await expect.poll(() => eventsOf(id)).toHaveLength(3);
    const [submitted, downloaded, ended] = await eventsOf(id);
    expect(submitted).toMatchObject({
      "build-status": "IN_PROGRESS",
      "current-phase": "SUBMITTED",
      "project-name": "leader",
      "additional-information": {
        "build-complete": false,
        initiator: "root",
        source: { type: "GITHUB", location: LOCATION, "git-clone-depth": 1 },
        environment: {
          "environment-variables": [
            { name: "COMMAND", type: "PLAINTEXT", value: "true" },
            { name: "RUN_ID", type: "PLAINTEXT", value: "x" },
          ],
        },
      },
    });
    const early = submitted?.["additional-information"] as Readonly<Record<string, unknown>>;
    expect(Object.keys(early)).not.toContain("source-version");
    expect(Object.keys(early)).not.toContain("phases");
    expect(Object.keys(early)).not.toContain("build-number");
    expect(downloaded).toMatchObject({
      "completed-phase": "DOWNLOAD_SOURCE",
      "completed-phase-status": "SUCCEEDED",
      "completed-phase-context": "[]",
      "completed-phase-duration-seconds": expect.any(Number),
      "completed-phase-start": expect.stringMatching(/^\w+ \d+, \d{4} \d+:\d\d:\d\d [AP]M$/),
      "additional-information": {
        phases: [{ "phase-type": "PROVISIONING" }, { "phase-type": "DOWNLOAD_SOURCE" }],
      },
    });
    expect(ended).toMatchObject({
      "build-status": "SUCCEEDED",
      "current-phase": "COMPLETED",
      "additional-information": { "build-complete": true, "build-number": expect.any(Number) },
    });
  });
});

describe("an idempotency token", () => {
  it("stands for one build of the same request", async () => {
    const request = { sourceVersion: "main", idempotencyToken: "one" };

    expect(await start(request)).toBe(await start(request));
  });

  it("is refused with other parameters", async () => {
    await start({ idempotencyToken: "two" });

    await expect(start({ idempotencyToken: "two", sourceVersion: "main" })).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining("Parameter mismatch"),
    });
  });

  it("stands for one build however many ask at once", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => start({ idempotencyToken: "three" })));

    expect(new Set(ids).size).toBe(1);
  });
});

describe("a build that is retried", () => {
  it("keeps version and variables, and loses what the webhook told it", async () => {
    const pushed = await buildEnd(
      cloud,
      await startBuild(cloud, gitConfig, { project: "leader", push: "refs/heads/main" }),
    );
    const { build } = await codebuild.retryBuild({ id: pushed.id });
    const retried = await buildEnd(cloud, build?.id ?? "");

    expect(pushed).toMatchObject({ initiator: "GitHub-Hookshot/local", sourceVersion: commit });
    expect(exportedBy(pushed).REF).toBe("refs/heads/main");
    expect(retried).toMatchObject({
      initiator: "root",
      sourceVersion: commit,
      resolvedSourceVersion: commit,
    });
    expect(exportedBy(retried).REF).toBe("");
    expect(retried.id).not.toBe(pushed.id);
    expect(retried.buildNumber).toBe((pushed.buildNumber ?? 0) + 1);
  });

  it("keeps the variables of its start", async () => {
    const first = await start({ environmentVariablesOverride: [{ name: "RUN_ID", value: "build-2" }] });

    const { build } = await codebuild.retryBuild({ id: first });

    expect(variablesOf(build)).toMatchObject({ RUN_ID: "build-2" });
  });
});

describe("the local account", () => {
  it("refuses a build above its limit, and takes it again when one has ended", async () => {
    const slow = await start({ environmentVariablesOverride: [{ name: "COMMAND", value: "sleep 300" }] });
    await records.limit(1);

    await expect(start()).rejects.toMatchObject({
      name: "AccountLimitExceededException",
      message: "Cannot have more than 1 builds in queue for the account",
    });
    await codebuild.stopBuild({ id: slow });
    await buildEnd(cloud, slow);
    expect((await buildEnd(cloud, await start())).buildStatus).toBe("SUCCEEDED");
  });

  it("lists the builds of a project, newest first", async () => {
    const older = await start();
    await start({ projectName: "follower" });
    const newer = await start();

    const { ids = [] } = await codebuild.listBuildsForProject({ projectName: "leader" });

    expect(ids.slice(0, 2)).toEqual([newer, older]);
  });
});

describe("who starts a build", () => {
  it("may be held to the variables and the project that its policy names", async () => {
    const policy = {
      Action: "codebuild:StartBuild",
      Resource: "arn:aws:codebuild:us-east-1:000000000000:project/follower",
      Condition: {
        Null: { "codebuild:source.buildspec": "true" },
        "ForAllValues:StringEquals": { "codebuild:environment.environmentVariables.name": ["RUN_ID"] },
      },
    };
    const publisher = new CodeBuild({
      ...clientSettings(cloud),
      credentials: await roleWith("publisher", policy),
    });
    const begin = (request: Partial<StartBuildCommandInput>) =>
      publisher.startBuild({ projectName: "follower", ...request });
    const runId = [{ name: "RUN_ID", value: "build-3" }];

    const { build } = await begin({ environmentVariablesOverride: runId });

    expect(build?.initiator).toBe("publisher/session");
    const denied = { name: "AccessDeniedException" };
    await expect(begin({ projectName: "leader" })).rejects.toMatchObject(denied);
    await expect(begin({ buildspecOverride: "version: 0.2" })).rejects.toMatchObject(denied);
    const others = [...runId, { name: "PATH", value: "/tmp" }];
    await expect(begin({ environmentVariablesOverride: others })).rejects.toMatchObject(denied);
  });

  it("is a schedule, under its role", async () => {
    const { arn } = await role("nightly", "scheduler", { Action: "codebuild:StartBuild", Resource: "*" });
    const Input = JSON.stringify({
      ProjectName: "leader",
      EnvironmentVariablesOverride: [{ Name: "GREETING", Value: "night", Type: "PLAINTEXT" }],
    });
    await schedule("nightly", {
      Arn: "arn:aws:scheduler:::aws-sdk:codebuild:startBuild",
      RoleArn: arn,
      Input,
    });

    const build = await startedBy(/^nightly\/[0-9a-f]+$/);

    expect(exportedBy(build)).toMatchObject({ GREETING: "night" });
  });

  it("is no schedule whose role may not", async () => {
    const { arn } = await role("idle", "scheduler", { Action: "codebuild:StopBuild", Resource: "*" });
    const Input = JSON.stringify({ ProjectName: "leader" });

    await schedule("idle", { Arn: "arn:aws:scheduler:::aws-sdk:codebuild:startBuild", RoleArn: arn, Input });

    await expect
      .poll(() => readFile(join(outbox.folder, "..", "cloud.log"), "utf8"), { timeout: 10_000 })
      .toContain("idle is not authorized to perform: codebuild:StartBuild");
  });

  it("is a rule, with the version and the variables of its target", async () => {
    const { arn: RoleArn } = await role("rule", "events", { Action: "codebuild:StartBuild", Resource: "*" });
    const events = new EventBridge(clientSettings(cloud));
    await events.putRule({ Name: "on-commit", EventPattern: '{"source":["test"]}' });
    const InputTransformer = {
      InputPathsMap: { commit: "$.detail.commitId" },
      InputTemplate: '{"sourceVersion": <commit>}',
    };
    const Arn = "arn:aws:codebuild:us-east-1:000000000000:project/leader";
    await events.putTargets({ Rule: "on-commit", Targets: [{ Id: "1", Arn, RoleArn, InputTransformer }] });

    await events.putEvents({
      Entries: [{ Source: "test", DetailType: "t", Detail: JSON.stringify({ commitId: commit }) }],
    });

    expect(await startedBy(/^rule\/on-commit$/)).toMatchObject({ sourceVersion: commit });
  });
});

describe("the events of the local CodeBuild", () => {
  it("are held by kind, and can be delivered by their number as often as anybody likes", async () => {
    await outbox.hold(EVENT_KINDS);
    const id = await start();
    await buildEnd(cloud, id);
    await expect.poll(() => eventsOf(id)).toHaveLength(3);

    const names = (await outbox.list()).slice(-3);

    expect(names.map((name) => name.replace(/^\d+/, ""))).toEqual([
      "-leader-in-progress-held",
      "-leader-download-source-held",
      "-leader-ended-held",
    ]);
    const number = `${Number(names[2]?.slice(0, 3))}`;
    expect(await outbox.read(number)).toMatchObject({ detail: { "build-status": "SUCCEEDED" } });
    expect(await outbox.deliver(number)).toEqual([]);
    await expect(outbox.read("999")).rejects.toThrow("there is no event 999; there is 001-");
  });
});

async function start(request: Partial<StartBuildCommandInput> = {}): Promise<string> {
  const { build } = await codebuild.startBuild({ projectName: "leader", ...request });
  return build?.id ?? "";
}

/** Details of a build's events, in their order. */
async function eventsOf(id: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const events = await Promise.all((await outbox.list()).map((name) => outbox.read(name)));
  return events.map(({ detail }) => detail).filter((detail) => `${detail["build-id"]}`.endsWith(id));
}

function variablesOf(build: Build | undefined): Readonly<Record<string, string>> {
  const variables = build?.environment?.environmentVariables ?? [];
  return Object.fromEntries(variables.map(({ name = "", value = "" }) => [name, value]));
}

function exportedBy({ exportedEnvironmentVariables = [] }: Build): Readonly<Record<string, string>> {
  return Object.fromEntries(exportedEnvironmentVariables.map(({ name = "", value = "" }) => [name, value]));
}

function failedPhases({ phases = [] }: Build): readonly (string | undefined)[] {
  return phases.filter(({ phaseStatus }) => phaseStatus === "FAILED").map(({ phaseType }) => phaseType);
}

/** Waits for a build of an initiator, and for its end. */
async function startedBy(initiator: RegExp): Promise<Build> {
  const find = async () => {
    const { ids = [] } = await codebuild.listBuildsForProject({ projectName: "leader" });
    const { builds = [] } = await codebuild.batchGetBuilds({ ids: ids.slice(0, 10) });
    return builds.find((build) => initiator.test(build.initiator ?? ""))?.id;
  };
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return buildEnd(cloud, (await find()) ?? "");
}

async function schedule(
  Name: string,
  Target: { Arn: string; RoleArn: string; Input: string },
): Promise<void> {
  const input = {
    Name,
    Target,
    ScheduleExpression: "at(2026-01-01T00:00:00)",
    FlexibleTimeWindow: { Mode: "OFF" },
  };
  const aws = join(await cached(PYTHON_TOOLS), "bin", "aws");
  await run(aws, ["scheduler", "create-schedule", "--cli-input-json", JSON.stringify(input)], {
    env: cloud.env,
  });
}

async function role(RoleName: string, service: string, statement: Readonly<Record<string, unknown>>) {
  const iam = new IAM(clientSettings(cloud));
  const document = (one: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...one }] });
  const trust = { Action: "sts:AssumeRole", Principal: { Service: `${service}.amazonaws.com` } };
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) });
  await iam.putRolePolicy({ RoleName, PolicyName: "p", PolicyDocument: document(statement) });
  return { arn: Role?.Arn ?? "" };
}

/** Credentials of a new role in a session of that name. */
async function roleWith(name: string, statement: Readonly<Record<string, unknown>>) {
  const { arn } = await role(name, "lambda", statement);
  const sts = new STS(clientSettings(cloud));
  const { Credentials } = await sts.assumeRole({ RoleArn: arn, RoleSessionName: "session" });
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

/** A leader with a webhook, and a follower. */
async function deployProjects(): Promise<void> {
  await role("build", "codebuild", { Action: "logs:*", Resource: "*" });
  await new CloudWatchLogs(clientSettings(cloud)).createLogGroup({ logGroupName: "builds" });
  for (const name of ["leader", "follower"]) {
    await codebuild.createProject({
      name,
      source: { type: "GITHUB", location: LOCATION, gitCloneDepth: 1, buildspec: BUILDSPEC },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        image: "i",
        computeType: "BUILD_GENERAL1_SMALL",
        environmentVariables: [{ name: "COMMAND", value: "true", type: "PLAINTEXT" }],
      },
      serviceRole: ROLE,
      logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: "builds" } },
    });
  }
  const filterGroups = [[{ type: "EVENT" as const, pattern: "PUSH" }]];
  await codebuild.createWebhook({ projectName: "leader", filterGroups });
}
