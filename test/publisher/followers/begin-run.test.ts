import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import type { BuildRecord, BuildVariable } from "../../../components/publisher/ports/builds";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { buildIdOf, sourceEvent, startEvent } from "../../fakes/build-event";
import { Crash, crashAfter } from "../../fakes/observed";
import { RETRIED } from "../../fakes/retried";
import { COMMIT, World } from "../../fakes/world";

const MINUTE = 60_000;
const LOCATION = "https://github.com/acme/billing.git";

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy();
});

/** A leader's build that runs, as CodeBuild has it. */
function running(record: Partial<BuildRecord> = {}): BuildRecord {
  return world.builds.find(world.start({ architecture: "amd64", startedAgo: 0, record }));
}

/** A start by hand of a branch, which has not downloaded its source yet. */
const BY_HAND = {
  sourceVersion: "refs/heads/main",
  resolvedVersion: "",
  initiator: "developer",
  downloaded: false,
};

describe("the start of a leader's build", () => {
  it("starts the follower at once when it says the commit, and opens the run", async () => {
    const leader = running();
    const run = runOfLeader(leader.id);

    const outcome = await world.deliver(startEvent(leader));

    const [{ id, ...start } = { id: "" }] = world.builds.started;
    expect(outcome).toEqual({ kind: "followerStarted", service: "fleet-billing", run, follower: id });
    expect(start).toEqual({
      project: "fleet-billing-arm64",
      token: run,
      sourceVersion: COMMIT,
      variables: [{ name: "RUN_ID", value: run, type: "PLAINTEXT" }],
      reportsStatus: true,
    });
    expect(world.ledger.all()).toMatchObject([{ run, state: "open", revision: COMMIT, builds: {} }]);
  });

  it("gives it the variables of ours that the leader was started with, but none of its project's own", async () => {
    const key: BuildVariable = { name: "MULTIARCH_ARG_KEY", value: "/key", type: "PARAMETER_STORE" };
    const own: BuildVariable = { name: "MULTIARCH_PLATFORMS", value: "linux/amd64", type: "PLAINTEXT" };
    const leader = running({ variables: [own, key] });

    await world.deliver(startEvent(leader));

    const runId = { name: "RUN_ID", value: runOfLeader(leader.id), type: "PLAINTEXT" };
    expect(world.builds.started).toMatchObject([{ variables: [runId, key] }]);
  });

  it.each([
    ["the service's", LOCATION, false],
    ["any that its owner has", "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION", false],
    ["another", "https://github.com/acme/fork.git", true],
  ])("gives it the leader's source only when that is not the service's: %s", async (_, location, isGiven) => {
    const source = { type: "GITHUB", location };

    await world.deliver(startEvent(running({ source })));

    expect(world.builds.started.map((start) => start.source)).toEqual([isGiven ? source : undefined]);
  });

  it.each<[string, ServiceOptions["source"], string, boolean]>([
    ["GitHub", { type: "github", repository: "acme/billing" }, "GitHub-Hookshot/1c6af21", true],
    ["GitLab", { type: "gitlab", repository: "acme/billing" }, "GitLab/18.5.0", true],
    ["Bitbucket", { type: "bitbucket", repository: "acme/billing" }, "Bitbucket-Webhooks/2.0", true],
    ["GitHub, of which a person started a commit", undefined, "developer", false],
    ["CodeCommit", { type: "codecommit", repository: "billing" }, "rule/pushes", false],
  ])(
    "lets a provider show the follower's status as it shows the leader's: %s",
    async (_, source, initiator, reports) => {
      world.deploy("billing", { source: source ?? { type: "github", repository: "acme/billing" } });
      const pinned = { sourceVersion: `refs/heads/main^{${COMMIT}}` };

      await world.deliver(startEvent(running({ initiator, ...pinned })));

      expect(world.builds.started).toMatchObject([{ reportsStatus: reports }]);
    },
  );

  it("of a branch starts it when the source is there, and not before", async () => {
    const leader = running(BY_HAND);

    const early = await world.deliver(startEvent(leader));
    const startedEarly = world.builds.started.length;
    const downloaded = { ...leader, resolvedVersion: COMMIT, downloaded: true };
    world.builds.record(downloaded);
    const late = await world.deliver(sourceEvent(downloaded));

    expect(early).toEqual({ kind: "ignored", reason: `build ${leader.id} begins its run with its source` });
    expect(startedEarly).toBe(0);
    expect(late.kind).toBe("followerStarted");
    expect(world.builds.started).toMatchObject([{ sourceVersion: `refs/heads/main^{${COMMIT}}` }]);
  });

  it("is a fault when its event says that the source is there and its record not yet, so that it comes again", async () => {
    const leader = running(BY_HAND);

    const fault = await world.deliver(sourceEvent(leader)).catch((error: unknown) => error);

    expect(fault).toMatchObject({
      code: "BUILD_UNFINISHED",
      message: expect.stringMatching(/the event says that it has its source, CodeBuild's record not yet$/),
    });
    expect(world.builds.started).toEqual([]);
  });

  it("of no source starts it of none when the leader got as far", async () => {
    world.deploy("billing", { source: { type: "none" } });
    const leader = running({ resolvedVersion: "", sourceVersion: "", downloaded: false });

    const early = await world.deliver(startEvent(leader));
    world.builds.record({ ...leader, downloaded: true });
    await world.deliver(sourceEvent(leader));

    expect(early.kind).toBe("ignored");
    const [start] = world.builds.started;
    expect(start).toMatchObject({ token: runOfLeader(leader.id), reportsStatus: false });
    expect(start).not.toHaveProperty("sourceVersion");
  });

  it("of an archive starts it of the same version when the source is there", async () => {
    world.deploy("billing", { source: { type: "s3", bucket: "sources", key: "billing.zip" } });
    const leader = running({ sourceVersion: "version-7", downloaded: false });

    const early = await world.deliver(startEvent(leader));
    world.builds.record({ ...leader, downloaded: true });
    await world.deliver(sourceEvent(leader));

    expect(early.kind).toBe("ignored");
    expect(world.builds.started).toMatchObject([{ sourceVersion: "version-7", reportsStatus: false }]);
  });

  it.each<[string, Partial<BuildRecord>, RegExp]>([
    ["a pull request", { sourceVersion: "pr/7" }, /is of a pull request/],
    [
      "a pipeline",
      { initiator: "codepipeline/release" },
      /was started by codepipeline\/release without RUN_ID/,
    ],
    ["a build with a run id", { runId: "nightly-7" }, /was started for a run/],
  ])("starts none for %s", async (_, record, reason) => {
    const leader = running(record);

    const outcomes = [await world.deliver(startEvent(leader)), await world.deliver(sourceEvent(leader))];

    expect(outcomes.map(({ kind }) => kind)).toEqual(["ignored", "ignored"]);
    expect(outcomes).toContainEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
    expect(world.builds.started).toEqual([]);
    expect(world.ledger.all()).toEqual([]);
  });

  it.each([
    ["GITHUB", `refs/heads/main^{${COMMIT}}`],
    ["GITLAB", COMMIT],
  ])("of a branch pins it in the form that its provider takes: %s", async (type, sourceVersion) => {
    const source = { type, location: "https://example.com/acme/billing.git" };

    await world.deliver(
      sourceEvent(running({ ...BY_HAND, source, resolvedVersion: COMMIT, downloaded: true })),
    );

    expect(world.builds.started).toMatchObject([{ sourceVersion }]);
  });

  it("starts none for a service of one build project", async () => {
    world.deploy("billing", { platforms: ["linux/amd64"] });

    const outcome = await world.deliver(startEvent(running()));

    expect(outcome).toEqual({ kind: "ignored", reason: "service fleet-billing has one build project" });
  });

  it.each([
    ["at once", 0],
    ["five minutes later", 5 * MINUTE],
    ["an hour later", 60 * MINUTE],
  ])("starts one follower when its event comes again %s", async (_, later) => {
    const event = startEvent(running());
    const first = await world.deliver(event);
    world.clock.advance(later);

    const second = await world.deliver(event);

    expect([first.kind, second.kind]).toEqual(["followerStarted", "waiting"]);
    expect(world.builds.started).toHaveLength(1);
  });

  it("starts one follower when two events of it are handled at once", async () => {
    const leader = running();

    await Promise.all([startEvent(leader), sourceEvent(leader)].map((event) => world.deliver(event)));

    expect(world.builds.started).toHaveLength(1);
  });

  it("starts one follower when a crash comes after the claim", async () => {
    const event = startEvent(running());
    // The registration, the build and the claim.
    await expect(world.deliver(event, crashAfter(3))).rejects.toBeInstanceOf(Crash);
    const before = world.builds.started.length;

    const outcome = await world.deliver(event);

    expect([before, outcome.kind]).toEqual([0, "followerStarted"]);
    expect(world.builds.started).toHaveLength(1);
  });

  it("leaves a follower to the next reconciliation that the account's limit does not let start", async () => {
    const leader = running();
    world.builds.limited = true;

    const refused = await world.deliver(startEvent(leader));
    await world.reconcile();
    const early = world.builds.started.length;
    world.builds.limited = false;
    const reports = [await world.reconcile(), await world.reconcile()];

    expect(refused).toMatchObject({ kind: "followerLater", reason: expect.stringMatching(/in queue/) });
    expect(early).toBe(0);
    expect(world.builds.started).toHaveLength(1);
    expect(reports.map(({ faults }) => faults)).toEqual([0, 0]);
    expect(world.bus.notices).toEqual([]);
    expect(world.telemetry.failedStarts).toBe(2);
  });

  it("refuses the run once when the follower's project is gone", async () => {
    const leader = running();
    world.builds.deleteProject("fleet-billing-arm64");

    const outcomes = [await world.deliver(startEvent(leader)), await world.deliver(startEvent(leader))];
    await world.reconcile();

    expect(outcomes.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Refused"]);
    expect(world.telemetry.failedStarts).toBeGreaterThan(0);
  });

  it("counts a start that CodeBuild refuses for any other reason, such as a missing permission, as a fault too", async () => {
    const leader = running();
    const denied = {
      before({ name }: { readonly name: string }) {
        if (name === "builds.start") throw new Error("AccessDeniedException");
      },
    };

    await expect(world.deliver(startEvent(leader), denied)).rejects.toThrow("AccessDeniedException");

    expect(world.telemetry.failedStarts).toBe(1);
    expect(world.telemetry.faults).toHaveLength(1);
  });

  it("adopts a follower that somebody else started for the run", async () => {
    const leader = running();
    const startedWith = runOfLeader(leader.id);
    const arm64 = { architecture: "arm64", startedWith, startedAgo: 0 } as const;
    const id = world.start(arm64);
    await world.ledger.claimFollower({
      service: "fleet-billing",
      run: startedWith,
      revision: COMMIT,
      registration: (await world.parameters.read(world.registrationOf(world.deploy()))) ?? "",
      at: world.clock.now(),
      expires: world.clock.now() + 60 * MINUTE,
    });

    const outcome = await world.deliver(startEvent(leader));
    await world.deliver(world.end(leader.id, { architecture: "amd64" }));
    const published = await world.deliver(world.end(id, arm64));

    expect(outcome.kind).toBe("waiting");
    expect(world.builds.started).toEqual([]);
    expect(published).toMatchObject({ kind: "published", run: startedWith });
  });
});

describe("the end of a leader's build whose start was lost", () => {
  it("starts the follower, which builds the same commit", async () => {
    const amd64 = world.build({ architecture: "amd64" });

    const outcome = await world.deliver(amd64);
    const again = await world.deliver(amd64);

    expect([outcome.kind, again.kind]).toEqual(["followerStarted", "waiting"]);
    expect(world.builds.started).toMatchObject([
      { sourceVersion: COMMIT, token: runOfLeader(buildIdOf(amd64)) },
    ]);
  });

  it("adopts a follower that runs for it", async () => {
    const [amd64] = world.run();

    const outcome = await world.deliver(amd64);

    expect(outcome.kind).toBe("waiting");
    expect(world.builds.started).toEqual([]);
  });

  it.each(["FAILED", "STOPPED", "TIMED_OUT", "FAULT"])("starts none when it ended %s", async (status) => {
    await world.deliver(world.build({ architecture: "amd64", status }));

    expect(world.builds.started).toEqual([]);
  });
});

describe("a reconciliation", () => {
  it("starts the follower of a leader that runs, once", async () => {
    const leader = running();

    await world.reconcile();
    await world.reconcile();

    expect(world.builds.started).toMatchObject([{ token: runOfLeader(leader.id) }]);
  });

  it("starts the follower of a leader that has succeeded and whose own start was lost in a crash", async () => {
    const amd64 = world.build({ architecture: "amd64" });
    const noStart = {
      before({ name }: { readonly name: string }) {
        if (name === "builds.start") throw new Crash("the process is gone");
      },
    };
    await expect(world.deliver(amd64, noStart)).rejects.toBeInstanceOf(Crash);

    await world.reconcile();
    await world.reconcile();

    expect(world.builds.started).toHaveLength(1);
  });

  it("starts none for a leader of a pull request, a pipeline or a branch that is not downloaded", async () => {
    running({ sourceVersion: "pr/7" });
    running({ initiator: "codepipeline/release" });
    running(BY_HAND);

    const report = await world.reconcile();

    expect(report).toMatchObject({ builds: 3, faults: 0 });
    expect(world.builds.started).toEqual([]);
  });
});

describe("a retry of a leader's build by hand", () => {
  it("starts no follower when its run waits for it, and finishes that run", async () => {
    const [failed, arm64] = world.run({ status: "SUCCEEDED" });
    const broken = { ...world.builds.find(buildIdOf(failed)), status: "FAILED" };
    world.builds.record(broken);
    const run = runOfLeader(broken.id);
    await world.deliver(failed).catch(() => undefined);
    await world.deliver(arm64);
    const plan = { architecture: "amd64", startedAgo: 5, endedAgo: 0, ...RETRIED } as const;
    const retry = world.start(plan);

    const begun = await world.deliver(sourceEvent(world.builds.find(retry)));
    const ended = await world.deliver(world.end(retry, plan));

    expect(begun).toEqual({ kind: "ignored", reason: `build ${retry} repeats a build of run ${run}` });
    expect(ended).toMatchObject({ kind: "published", run });
    expect(world.builds.started).toEqual([]);
  });

  it("that starts before the failure is known finishes the run that it began, and the other one", async () => {
    const leader = running();
    await world.deliver(startEvent(leader));
    const plan = { architecture: "amd64", startedAgo: 0, ...RETRIED } as const;
    const retry = world.start(plan);
    const begun = await world.deliver(sourceEvent(world.builds.find(retry)));
    await world.deliver(world.end(leader.id, { architecture: "amd64", status: "FAILED" }));
    const followers = world.builds.started.map(({ id, token }) => ({ id, token }));
    for (const { id, token } of followers)
      await world.deliver(world.end(id, { architecture: "arm64", startedWith: token }));

    await world.deliver(world.end(retry, plan));
    await world.reconcile();

    expect(begun).toMatchObject({ kind: "followerStarted", run: runOfLeader(retry) });
    expect(world.ledger.all().map(({ run, state }) => [run, state])).toEqual([
      [runOfLeader(leader.id), "published"],
      [runOfLeader(retry), "published"],
    ]);
  });

  it("starts the follower of the run that it began, when a crash came before that and the failure became known", async () => {
    const leader = running();
    await world.deliver(startEvent(leader));
    const retry = world.start({ architecture: "amd64", startedAgo: 0, ...RETRIED });
    const event = sourceEvent(world.builds.find(retry));
    const noStart = {
      before({ name }: { readonly name: string }) {
        if (name === "builds.start") throw new Crash("the process is gone");
      },
    };
    await expect(world.deliver(event, noStart)).rejects.toBeInstanceOf(Crash);
    await world.deliver(world.end(leader.id, { architecture: "amd64", status: "FAILED" }));

    const outcome = await world.deliver(event);

    expect(outcome).toMatchObject({ kind: "followerStarted", run: runOfLeader(retry) });
  });
});
