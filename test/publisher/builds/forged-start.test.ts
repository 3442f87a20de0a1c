import { beforeEach, describe, expect, it } from "vitest";
import type { BuildRecord } from "../../../components/publisher/ports/builds";
import { COMMIT, World } from "../../fakes/world";

const COMMIT_TAG = COMMIT.slice(0, 12);

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy();
});

/** Starts both builds by hand with variables of a webhook, which the builds then export as their reference. */
function startedAs(ref: string, initiator: string, record: Partial<BuildRecord>) {
  return world.publish({ ref, initiator, record });
}

describe("a start by hand with the variables of a webhook", () => {
  it.each(["developer", "deployer/session", "rule/nightly", "CodeBuild-Jenkins-Plugin"])(
    "of a commit writes the commit's tag alone: %s",
    async (initiator) => {
      const outcome = await startedAs("refs/heads/main", initiator, { sourceVersion: COMMIT });

      expect(outcome).toMatchObject({ kind: "published" });
      expect(Object.keys(world.tags())).toEqual([COMMIT_TAG]);
    },
  );

  it.each(["refs/tags/v9.9.9", "refs/heads/feature", "v9.9.9"])(
    "of the source's default is refused when it says something else: %s",
    async (ref) => {
      const outcome = await startedAs(ref, "developer", { sourceVersion: "" });

      const reason = `it exported SOURCE_REF "${ref}", but CodeBuild was asked for nothing but the default`;
      expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
      expect(world.tags()).toEqual({});
    },
  );

  it.each(["", "main", "refs/heads/main", COMMIT])(
    "of the source's default may say what that is: %s",
    async (ref) => {
      expect(await startedAs(ref, "developer", { sourceVersion: "" })).toMatchObject({ kind: "published" });
    },
  );

  it("fails, and its retry is of the commit alone as well", async () => {
    const plan = { initiator: "developer", record: { sourceVersion: COMMIT } };
    const [failed, follower] = world.run({ ...plan, status: "FAILED" });
    for (const event of [failed, follower]) await world.deliver(event);
    world.clock.advance(60_000);

    for (const architecture of ["amd64", "arm64"] as const)
      await world.deliver(world.build({ ...plan, architecture, startedAgo: 5 }));

    expect(Object.keys(world.tags())).toEqual([COMMIT_TAG]);
  });
});

describe("a push", () => {
  it.each(["GitHub-Hookshot/1234567", "Bitbucket-Webhooks/2.0", "GitLab/17.1", ""])(
    "says its branch, by whatever webhook: %s",
    async (initiator) => {
      await startedAs("refs/heads/main", initiator, { sourceVersion: COMMIT });

      expect(Object.keys(world.tags())).toContain("main");
    },
  );
});

describe("a start with another repository than the service's", () => {
  const start = (location: string, ref: string) => {
    const source = { type: "GITHUB", location };
    return startedAs(ref, "developer", { sourceVersion: ref, resolvedVersion: COMMIT, source });
  };

  it.each(["refs/heads/main", "refs/tags/v1.4.2"])("writes the commit's tag alone: %s", async (ref) => {
    const outcome = await start("https://github.com/fork/billing.git", ref);

    expect(outcome).toMatchObject({ kind: "published" });
    expect(Object.keys(world.tags())).toEqual([COMMIT_TAG]);
  });

  it.each([
    "https://github.com/acme/billing",
    "https://github.com/acme/billing/",
    "https://GitHub.com/Acme/billing.git",
    "https://someone@github.com/acme/billing.git",
  ])("is none when the address is written otherwise: %s", async (location) => {
    await start(location, "refs/heads/main");

    expect(Object.keys(world.tags())).toContain("main");
  });

  it("is refused when a webhook made it: a group's may let through a repository of the same name", async () => {
    const source = { type: "GITLAB", location: "https://gitlab.com/acme/other/billing.git" };

    const outcome = await startedAs("refs/heads/main", "GitLab/18.5.0", { sourceVersion: COMMIT, source });

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(
        `its webhook built "${source.location}", which is not the repository of the service; use webhook: true`,
      ),
    });
    expect(world.tags()).toEqual({});
  });

  it("is none when CodeBuild records that a webhook of an owner may build any", async () => {
    const source = { type: "GITHUB", location: "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION" };

    await startedAs("refs/heads/main", "GitHub-Hookshot/1", { sourceVersion: COMMIT, source });

    expect(Object.keys(world.tags())).toContain("main");
  });

  it("has its own branches where the service has no repository", async () => {
    world.deploy("billing", { source: { type: "none" } });

    await start("https://github.com/acme/anything.git", "refs/heads/main");

    expect(Object.keys(world.tags())).toContain("main");
  });
});
