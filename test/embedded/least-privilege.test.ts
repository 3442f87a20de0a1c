import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CodeBuild, type StartBuildCommandInput } from "@aws-sdk/client-codebuild";
import {
  DeleteRepositoryPolicyCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RECONCILE_EVENT, REPLAY_EVENT, START } from "../../components/service/contract";
import { publishedParameter } from "../../components/service/names";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { clientSettings } from "../../local/cloud/ministack";
import { phaseChange, stateChange } from "../../local/codebuild/event";
import { BuildRecords } from "../../local/codebuild/records";
import { assumeServiceRole } from "../../local/codebuild/service-role";
import { endedBuild, failureOf } from "../../local/fleet";
import { PUBLISHER } from "../../stacks/services";
import {
  buildRun,
  type DeployedFleet,
  deadLetterQueue,
  deployFleet,
  invokePublisher,
  outcomeOf,
  publisherRole,
  serviceOf,
} from "./fleet";
import { overtakenRun } from "./overtaken-run";
import { actionsOf, type RolePolicy, rolePolicy, simulate, withoutAction } from "./permissions";

let fleet: DeployedFleet;
let publisher: RolePolicy;
let build: RolePolicy;

beforeAll(async () => {
  fleet = await deployFleet("pulumi");
  publisher = await rolePolicy(fleet.environment.cloud, await publisherRole(fleet));
  build = await rolePolicy(fleet.environment.cloud, await buildRole("hello-worker"));
});

afterAll(() => fleet?.stop());

/** Needed on the way from two build events to a published image. */
const PUBLISHING = [
  "codebuild:BatchGetBuilds",
  "dynamodb:UpdateItem",
  "events:PutEvents",
  "ssm:GetParameter",
  "ssm:PutParameter",
] as const;
/** Needed to find builds whose events were lost. */
const RECONCILING = ["codebuild:ListBuilds", "dynamodb:BatchGetItem"] as const;
/** Needed to handle dead letters again. */
const REPLAYING = ["sqs:DeleteMessage", "sqs:ReceiveMessage"] as const;
/** Needed to delete the published parameter of a service that leaves a CDK stack. */
const DELETING = ["ssm:DeleteParameter"] as const;
/** Needed to start the follower of a leader. */
const STARTING = ["codebuild:StartBuild"] as const;
/** Needed to find a follower that was started before. */
const ADOPTING = ["codebuild:ListBuildsForProject"] as const;
/** Needed to stop what a newer run has made superfluous. */
const SUPERSEDING = ["codebuild:StopBuild"] as const;
/** The local cloud writes a function's log and dead letters itself, without asking IAM. */
const PUBLISHER_SIMULATED = {
  "logs:CreateLogStream":
    "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/fleet-publisher:log-stream:x",
  "logs:PutLogEvents":
    "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/fleet-publisher:log-stream:x",
  "sqs:SendMessage": "arn:aws:sqs:us-east-1:000000000000:fleet-dead-letters",
} as const;
const BUILD_RUN = [
  "ecr:GetAuthorizationToken",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "s3:GetObject",
] as const;
/** The registry protocol is checked by its own token here, by IAM on AWS. */
const BUILD_SIMULATED = {
  ...Object.fromEntries(
    [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ].map((action) => [action, "arn:aws:ecr:us-east-1:000000000000:repository/hello-worker"]),
  ),
  "s3:GetObjectVersion": "arn:aws:s3:::acme-sources/hello-worker/source.zip",
} as const;

describe("the publisher's role", () => {
  it("has exactly the permissions that are verified here", () => {
    const enforced = [
      ...PUBLISHING,
      ...RECONCILING,
      ...REPLAYING,
      ...DELETING,
      ...STARTING,
      ...ADOPTING,
      ...SUPERSEDING,
    ];
    const verified = [...enforced, ...Object.keys(PUBLISHER_SIMULATED)];

    expect(actionsOf(publisher)).toEqual(verified.sort());
  });

  it.each(PUBLISHING)("cannot publish without %s, and publishes once it has it again", async (action) => {
    const events = await eventsOfRun(action);

    const faults = await withoutAction(fleet.environment.cloud, publisher, action, () => faultsOf(events));
    const healed = await faultsOf(events);

    expect(faults.join("\n")).toContain(`not authorized to perform: ${action}`);
    expect(healed).toEqual([]);
  });

  it.each(RECONCILING)("cannot find lost events without %s", async (action) => {
    await eventsOfRun(action);

    const answer = await withoutAction(fleet.environment.cloud, publisher, action, () =>
      invokePublisher(fleet, RECONCILE_EVENT),
    );

    expect(answer).toEqual({ fault: expect.stringContaining(`not authorized to perform: ${action}`) });
    expect(await invokePublisher(fleet, RECONCILE_EVENT)).not.toHaveProperty("fault");
  });

  it.each(REPLAYING)("cannot replay a dead letter without %s, and loses none", async (action) => {
    const queue = deadLetterQueue(fleet);
    const before = await queue.count();
    await queue.put(JSON.stringify(REPLAY_EVENT));

    const answer = await withoutAction(fleet.environment.cloud, publisher, action, () =>
      invokePublisher(fleet, REPLAY_EVENT),
    );

    expect(answer).toEqual({ fault: expect.stringContaining(`not authorized to perform: ${action}`) });
    expect(await queue.count()).toBe(before + 1);
    expect(await invokePublisher(fleet, REPLAY_EVENT)).not.toHaveProperty("fault");
  });

  it.each(DELETING)("cannot delete a published parameter without %s", async (action) => {
    const { url, close } = await acceptingServer();
    const request = {
      RequestType: "Delete",
      ResponseURL: url,
      StackId: "stack",
      RequestId: "request",
      LogicalResourceId: "published",
      PhysicalResourceId: publishedParameter(resolvePublisher(PUBLISHER).parameterPath, "gone"),
    };

    const refused = await withoutAction(fleet.environment.cloud, publisher, action, () =>
      invokePublisher(fleet, request),
    );
    const log = await logOf("/aws/lambda/fleet-publisher");
    const healed = await invokePublisher(fleet, request);
    close();

    expect(refused).toMatchObject({ result: { done: false } });
    expect(log).toContain(`not authorized to perform: ${action}`);
    expect(healed).toMatchObject({ result: { done: true } });
  });

  it.each(STARTING)("cannot start a follower without %s, and starts it once it has it", async (action) => {
    const event = await leaderEvent();

    const answer = await withoutAction(fleet.environment.cloud, publisher, action, () =>
      invokePublisher(fleet, event),
    );

    expect(answer).toEqual({ fault: expect.stringContaining(`not authorized to perform: ${action}`) });
    expect(outcomeOf(await invokePublisher(fleet, event))).toBe("followerStarted");
  });

  it.each(ADOPTING)("cannot find a follower that it has started without %s", async (action) => {
    const event = await leaderEvent();
    await invokePublisher(fleet, event);

    const answer = await withoutAction(fleet.environment.cloud, publisher, action, () =>
      invokePublisher(fleet, event),
    );

    expect(answer).toEqual({ fault: expect.stringContaining(`not authorized to perform: ${action}`) });
    expect(outcomeOf(await invokePublisher(fleet, event))).toBe("waiting");
  });

  it("starts followers alone, with their own buildspec and no variables but ours", async () => {
    const { cloud } = fleet.environment;
    const roleArn = `arn:aws:iam::${cloud.account}:role/${publisher.role}`;
    const credentials = await assumeServiceRole(cloud, roleArn, "fleet-publisher");
    const codebuild = new CodeBuild({ ...clientSettings(cloud), credentials });
    const start = (architecture: string, request: Partial<StartBuildCommandInput> = {}) =>
      codebuild.startBuild({ projectName: `fleet-hello-web-${architecture}`, ...request });
    const variable = (name: string) => ({ environmentVariablesOverride: [{ name, value: "x" }] });
    const denied = { name: "AccessDeniedException" };

    await expect(start("amd64")).rejects.toMatchObject(denied);
    await expect(start("arm64", { buildspecOverride: "version: 0.2" })).rejects.toMatchObject(denied);
    await expect(start("arm64", variable("PATH"))).rejects.toMatchObject(denied);
    await expect(start("arm64", variable(START.runId))).resolves.toBeDefined();
  });

  it.each(SUPERSEDING)(
    "cannot stop a superseded build without %s, and stops it once it has it",
    async (action) => {
      const { older, newer, running } = await overtakenRun(fleet, "hello-web");
      await invokePublisher(fleet, older.event);

      const report = await withoutAction(fleet.environment.cloud, publisher, action, async () => {
        await invokePublisher(fleet, newer.event);
        return invokePublisher(fleet, RECONCILE_EVENT);
      });
      const log = await logOf("/aws/lambda/fleet-publisher");

      expect(report).toMatchObject({ result: { superseded: 0, faults: 1 } });
      expect(log).toContain(`not authorized to perform: ${action}`);
      expect(await invokePublisher(fleet, RECONCILE_EVENT)).toMatchObject({ result: { superseded: 1 } });
      expect((await running.ended).buildStatus).toBe("STOPPED");
    },
  );

  it.each(Object.entries(PUBLISHER_SIMULATED))(
    "is given %s by its policy alone",
    async (action, resource) => {
      const { cloud } = fleet.environment;

      expect(await simulate(cloud, publisher.role, action, resource)).toBe("allowed");
      const taken = await withoutAction(cloud, publisher, action, () =>
        simulate(cloud, publisher.role, action, resource),
      );
      expect(taken).toBe("implicitDeny");
    },
  );

  it.each([
    [
      "ssm:PutParameter",
      "arn:aws:ssm:us-east-1:000000000000:parameter/multiarch-codebuild/fleet/services/fleet-hello-web",
    ],
    ["ssm:GetParameter", "arn:aws:ssm:us-east-1:000000000000:parameter/multiarch-codebuild/other/services/x"],
    ["codebuild:BatchGetBuilds", "arn:aws:codebuild:us-east-1:000000000000:project/other-amd64"],
    ["codebuild:StopBuild", "arn:aws:codebuild:us-east-1:000000000000:project/other-amd64"],
    ["codebuild:StartBuild", "arn:aws:codebuild:us-east-1:000000000000:project/fleet-hello-web-amd64"],
    ["dynamodb:UpdateItem", "arn:aws:dynamodb:us-east-1:000000000000:table/other"],
    ["dynamodb:DeleteItem", "arn:aws:dynamodb:us-east-1:000000000000:table/fleet-ledger"],
    ["ecr:BatchDeleteImage", "arn:aws:ecr:us-east-1:000000000000:repository/hello-web"],
    ["sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:other"],
    ["sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:000000000000:other"],
    ["sqs:PurgeQueue", "arn:aws:sqs:us-east-1:000000000000:fleet-dead-letters"],
  ])("has not the neighbour %s on %s", async (action, resource) => {
    expect(await simulate(fleet.environment.cloud, publisher.role, action, resource)).toBe("implicitDeny");
  });

  it.each(["ecr:BatchGetImage", "ecr:PutImage"])("needs %s of the repository's policy", async (action) => {
    const events = await eventsOfRun(action);

    const faults = await withoutRepositoryAction("hello-worker", action, () => faultsOf(events));

    expect(faults.join("\n")).toContain(`not authorized to perform: ${action}`);
    expect(await faultsOf(events)).toEqual([]);
  });
});

describe("the build role", () => {
  it("has exactly the permissions that are verified here", () => {
    expect(actionsOf(build)).toEqual([...BUILD_RUN, ...Object.keys(BUILD_SIMULATED)].sort());
  });

  it.each(BUILD_RUN)("cannot build without %s", async (action) => {
    const { environment } = fleet;
    const project = serviceOf(fleet, "hello-worker").projectNames.amd64 ?? "";
    const variables = { RUN_ID: `without-${action.replace(":", "-")}` };

    const failed = await withoutAction(environment.cloud, build, action, () =>
      endedBuild(environment, { project, variables }),
    );

    expect(failed.buildStatus).toBe("FAILED");
    expect(
      `${failureOf(failed)}\n${await logOf("/aws/codebuild/fleet-hello-worker", failed.id?.split(":")[1] ?? "")}`,
    ).toContain(`not authorized to perform: ${action}`);
  });

  it.each(Object.entries(BUILD_SIMULATED))("is given %s by its policy alone", async (action, resource) => {
    const { cloud } = fleet.environment;

    expect(await simulate(cloud, build.role, action, resource)).toBe("allowed");
    const taken = await withoutAction(cloud, build, action, () =>
      simulate(cloud, build.role, action, resource),
    );
    expect(taken).toBe("implicitDeny");
  });

  it.each([
    ["ecr:PutImage", "arn:aws:ecr:us-east-1:000000000000:repository/hello-web"],
    ["ecr:BatchDeleteImage", "arn:aws:ecr:us-east-1:000000000000:repository/hello-worker"],
    ["s3:GetObject", "arn:aws:s3:::acme-sources/hello-web/source.zip"],
    ["s3:PutObject", "arn:aws:s3:::acme-sources/hello-worker/source.zip"],
    [
      "ssm:GetParameter",
      "arn:aws:ssm:us-east-1:000000000000:parameter/multiarch-codebuild/fleet/services/fleet-hello-worker",
    ],
    [
      "ssm:PutParameter",
      "arn:aws:ssm:us-east-1:000000000000:parameter/multiarch-codebuild/fleet/published/fleet-hello-worker",
    ],
    ["dynamodb:UpdateItem", "arn:aws:dynamodb:us-east-1:000000000000:table/fleet-ledger"],
    ["lambda:InvokeFunction", "arn:aws:lambda:us-east-1:000000000000:function:fleet-publisher"],
    [
      "logs:PutLogEvents",
      "arn:aws:logs:us-east-1:000000000000:log-group:/aws/codebuild/fleet-hello-web:log-stream:x",
    ],
  ])("has not the neighbour %s on %s", async (action, resource) => {
    expect(await simulate(fleet.environment.cloud, build.role, action, resource)).toBe("implicitDeny");
  });
});

async function buildRole(service: string): Promise<string> {
  const [project = ""] = Object.values(serviceOf(fleet, service).projectNames);
  const { serviceRole = "" } = await new BuildRecords(fleet.environment.cloud).project(project);
  return serviceRole.split("/").at(-1) ?? "";
}

/** The event of a leader's download; its build has ended since. */
async function leaderEvent(): Promise<unknown> {
  const { cloud } = fleet.environment;
  const build = await endedBuild(fleet.environment, { project: "fleet-hello-web-amd64" });
  const phase = build.phases?.find(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE") ?? {};
  return phaseChange(build, phase, cloud);
}

/** The events of a new run whose builds have ended; none has been sent. */
async function eventsOfRun(action: string): Promise<readonly unknown[]> {
  const run = `${action.replace(":", "-")}-${Date.now()}`;
  const builds = await buildRun(fleet, "hello-worker", run);
  return builds.map((one) => stateChange(one, fleet.environment.cloud));
}

async function faultsOf(events: readonly unknown[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const event of events) {
    const answer = await invokePublisher(fleet, event);
    if ("fault" in answer) faults.push(answer.fault);
  }
  return faults;
}

async function withoutRepositoryAction<T>(
  repositoryName: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const ecr = new ECRClient(clientSettings(fleet.environment.cloud));
  const { policyText = "" } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  const document = JSON.parse(policyText) as { Statement: { Action: string[] }[] };
  for (const statement of document.Statement)
    statement.Action = statement.Action.filter((one) => one !== action);
  await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: JSON.stringify(document) }));
  try {
    return await work();
  } finally {
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  }
}

/** What a log group holds, or one stream of it. */
async function logOf(logGroupName: string, ...logStreamNames: readonly string[]): Promise<string> {
  const logs = new CloudWatchLogsClient(clientSettings(fleet.environment.cloud));
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({
      logGroupName,
      ...(logStreamNames.length > 0 && { logStreamNames: [...logStreamNames] }),
    }),
  );
  return events.map(({ message }) => message).join("\n");
}

/** Takes every request, as CloudFormation takes answers. */
async function acceptingServer(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
