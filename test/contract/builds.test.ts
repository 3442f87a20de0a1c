import { CodeBuildClient, CreateProjectCommand, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { describe, expect, it } from "vitest";
import { codeBuildBuilds } from "../../components/publisher/adapters/codebuild-builds";
import type { BuildRecord, Builds } from "../../components/publisher/ports/builds";
import { cloudAt } from "../../local/cloud/ministack";
import { BuildRecords } from "../../local/codebuild/records";
import { buildRecord, FakeBuilds } from "../fakes/builds";
import { VirtualClock } from "../fakes/clock";
import { itOnAws, type LocalCloud, subjects } from "./subjects";

/** CodeBuild with one project, and a hand that starts builds of it, each later than the one before. */
interface BuildsSubject {
  readonly builds: Builds;
  readonly project: string;
  start(): Promise<string>;
  /** Starts a build that goes on. */
  run(): Promise<string>;
}

const SUBJECTS = subjects<BuildsSubject>(inMemory, onLocalCloud);

describe.each(SUBJECTS)("the builds $name", (subject) => {
  it("are given by their ids, with times and state, and what is not there is left out", async () => {
    const { builds, project, start } = await subject.make();
    const id = await start();

    const found = await builds.get([`${project}:00000000-0000-4000-8000-000000000000`, id]);

    expect(found).toMatchObject([
      { id, project, status: "SUCCEEDED", runId: "", exported: {}, resolvedVersion: "" },
    ]);
    expect(found[0]?.startedAt).toBeGreaterThan(Date.parse("2026-01-01T00:00:00Z"));
    expect(found[0]?.endedAt).toBeGreaterThanOrEqual(found[0]?.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it("are listed by their ids", async () => {
    const { builds, start } = await subject.make();
    const id = await start();

    expect((await builds.recent()).ids).toContain(id);
  });

  itOnAws(subject, "sorts builds of one second at random")("are listed newest first", async () => {
    const { builds, start } = await subject.make();
    const ids = [await start(), await start(), await start()];

    expect((await builds.recent()).ids).toEqual(ids.reverse());
  });

  itOnAws(subject, "gives the whole list at once")("are listed in pages of 100", async () => {
    const { builds, start } = await subject.make();
    for (let number = 0; number < 201; number += 1) await start();

    const first = await builds.recent();
    const second = await builds.recent(first.next);
    const third = await builds.recent(second.next);

    expect([first, second, third].map(({ ids }) => ids.length)).toEqual([100, 100, 1]);
    expect(third.next).toBeUndefined();
  });

  itOnAws(subject, "takes any number")("are given for 100 ids at most", async () => {
    const { builds, project } = await subject.make();
    const ids = Array.from({ length: 101 }, (_, number) => `${project}:${number}`);

    await expect(builds.get(ids)).rejects.toMatchObject({ code: "AWS_CALL" });
  });
});

describe.each(SUBJECTS)("a build that is stopped $name", (subject) => {
  it("ends STOPPED, and may be stopped again", async () => {
    const { builds, run } = await subject.make();
    const id = await run();
    const before = await builds.get([id]);

    await builds.stop(id);
    await builds.stop(id);

    expect(before).toMatchObject([{ id, status: "IN_PROGRESS" }]);
    expect(await builds.get([id])).toMatchObject([{ id, status: "STOPPED" }]);
  });

  it("stays as it ended when it has ended before, and none need be there", async () => {
    const { builds, project, start } = await subject.make();
    const id = await start();

    await builds.stop(id);
    await builds.stop(`${project}:00000000-0000-4000-8000-000000000000`);

    expect(await builds.get([id])).toMatchObject([{ id, status: "SUCCEEDED" }]);
  });
});

function inMemory(): BuildsSubject {
  const builds = new FakeBuilds(new VirtualClock());
  const project = "fleet-billing-amd64";
  let number = 0;
  const begin = (status: string) => {
    number += 1;
    const build = recordOf(project, number, status);
    builds.record(build);
    return build.id;
  };
  return {
    builds,
    project,
    start: async () => begin("SUCCEEDED"),
    run: async () => begin("IN_PROGRESS"),
  };
}

function recordOf(project: string, number: number, status: string): BuildRecord {
  const startedAt = Date.parse("2026-03-02T10:00:00Z") + number;
  const times = { startedAt, endedAt: startedAt + 1000 };
  return buildRecord({ id: `${project}:${number}`, project, status, ...times });
}

async function onLocalCloud(cloud: LocalCloud): Promise<BuildsSubject> {
  const client = new CodeBuildClient(cloud.clientSettings);
  await client.send(
    new CreateProjectCommand({
      name: cloud.name,
      source: { type: "NO_SOURCE", buildspec: "version: 0.2" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
        computeType: "BUILD_GENERAL1_SMALL",
      },
      serviceRole: "arn:aws:iam::000000000000:role/build",
    }),
  );
  const run = async () =>
    (await client.send(new StartBuildCommand({ projectName: cloud.name }))).build?.id ?? "";
  return {
    builds: codeBuildBuilds(client),
    project: cloud.name,
    run,
    async start() {
      const id = await run();
      // A build of the local cloud ends when its runner says so. Here it has no runner.
      await new BuildRecords(cloudAt(cloud.endpoint)).record(id, {
        buildStatus: "SUCCEEDED",
        endTime: Date.now() / 1000,
      });
      return id;
    },
  };
}
