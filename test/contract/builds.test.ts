import { CodeBuildClient, CreateProjectCommand, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { describe, expect, it } from "vitest";
import { codeBuildBuilds } from "../../components/publisher/adapters/codebuild-builds";
import type { BuildRecord, BuildStart, Builds } from "../../components/publisher/ports/builds";
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
  /** Lets minutes pass, where time does not by itself. */
  wait(minutes: number): void;
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

/** A start of a build of a project, with a token that no other project has. */
function startOf(project: string, given: Partial<BuildStart> = {}): BuildStart {
  const variables = [{ name: "RUN_ID", value: "build-7", type: "PLAINTEXT" }];
  return { project, token: `${project}-7`, variables, reportsStatus: false, ...given };
}

describe.each(SUBJECTS)("a build that is started $name", (subject) => {
  it("runs, with the run id, the variables and the version that it was given", async () => {
    const { builds, project } = await subject.make();
    const own = { name: "MULTIARCH_ARG_KEY", value: "/key", type: "PLAINTEXT" };
    const start = startOf(project);

    const answer = await builds.start({
      ...start,
      sourceVersion: "refs/heads/main",
      variables: [...start.variables, own],
    });

    const id = answer.kind === "started" ? answer.id : "";
    expect(answer).toEqual({ kind: "started", id: expect.stringContaining(`${project}:`) });
    expect(await builds.get([id])).toMatchObject([
      {
        id,
        project,
        status: "IN_PROGRESS",
        runId: "build-7",
        sourceVersion: "refs/heads/main",
        variables: expect.arrayContaining([own]),
      },
    ]);
  });

  it("has the source that it was given", async () => {
    const { builds, project } = await subject.make();
    const source = { type: "GITHUB", location: "https://github.com/acme/fork.git" };

    const answer = await builds.start(startOf(project, { source }));

    const records = await builds.get([answer.kind === "started" ? answer.id : ""]);
    expect(records).toMatchObject([{ source }]);
  });

  it("is one for a token, and another one for another", async () => {
    const { builds, project } = await subject.make();

    const first = await builds.start(startOf(project));
    const again = await builds.start(startOf(project));
    const other = await builds.start(startOf(project, { token: `${project}-8` }));

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  itOnAws(subject, "has no clock to wait with")("is one for five minutes, and another one then", async () => {
    const { builds, project, wait } = await subject.make();

    const first = await builds.start(startOf(project));
    wait(4);
    const again = await builds.start(startOf(project));
    wait(1);
    const later = await builds.start(startOf(project));

    expect(again).toEqual(first);
    expect(later).not.toEqual(first);
  });

  it("is a fault when its token was given with something else", async () => {
    const { builds, project } = await subject.make();
    await builds.start(startOf(project));

    const start = builds.start(startOf(project, { sourceVersion: "refs/heads/main" }));

    await expect(start).rejects.toMatchObject({ code: "AWS_CALL" });
  });

  it("is impossible when there is no such project", async () => {
    const { builds, project } = await subject.make();

    expect(await builds.start(startOf(`${project}-gone`))).toMatchObject({ kind: "impossible" });
  });
});

describe.each(SUBJECTS)("the builds of a project $name", (subject) => {
  it("are its own alone", async () => {
    const { builds, project, start, run } = await subject.make();
    const ids = [await start(), await run()];

    const found = await builds.ofProject(project);

    expect([...found].sort()).toEqual(ids.sort());
    expect(await builds.ofProject(`${project}-gone`)).toEqual([]);
  });

  itOnAws(subject, "sorts builds of one second at random")(
    "are newest first, a hundred at most",
    async () => {
      const { builds, project, start } = await subject.make();
      const ids: string[] = [];
      for (let number = 0; number < 101; number += 1) ids.push(await start());

      expect(await builds.ofProject(project)).toEqual(ids.reverse().slice(0, 100));
    },
  );
});

function inMemory(): BuildsSubject {
  const clock = new VirtualClock();
  const builds = new FakeBuilds(clock);
  const project = "fleet-billing-amd64";
  builds.deleteProject(`${project}-gone`);
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
    wait: (minutes) => clock.advance(minutes * 60_000),
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
    wait: () => undefined,
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
