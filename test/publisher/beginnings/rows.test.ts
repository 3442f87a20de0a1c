import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../components/publisher/outcome";
import { EXPORTED } from "../../../components/service/contract";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { COMMIT, World } from "../../fakes/world";
import { type Beginning, begin, endFollower, endLeader, followerOf, start } from "./starts";

const MAIN = ["3f2a9c1d0b7e", "latest", "main"];
const VERSION = ["1", "1.4", "1.4.2", "latest"];
const HASH = "b".repeat(64);
const PIPELINE = "codepipeline/deploy";
const ARTIFACT = "arn:aws:s3:::artifacts/source.zip";

/** Milliseconds. */
const RETRIED_AFTER = 10 * 60_000;

/** A row of `docs/runs.md`: its first cell, and what shows it. */
const ROWS: Readonly<Record<string, () => Promise<void>>> = {
  "push to the default branch": async () => {
    const world = deployed();
    const begun = await begin(world);

    expect(begun.outcomes[0]).toMatchObject({ kind: "followerStarted", run: begun.run });
    await endLeader(world, begun);
    const outcome = await endFollower(world, begun);

    expect(outcome).toMatchObject({ kind: "published", run: begun.run });
    expect(tagsOf(world)).toEqual(MAIN);
    expect(world.builds.started).toHaveLength(1);
  },

  "push of a version tag": async () => {
    expect(await tagsAfter({ ref: "refs/tags/v1.4.2" })).toEqual(VERSION);
  },

  "start by hand, nothing said": async () => {
    expect(await tagsAfter({ asked: "", ref: "main" })).toEqual(MAIN);
  },

  "start by hand of a branch": async () => {
    const world = deployed();
    const begun = await begin(world, { asked: "feature/x" });
    const [atStart, atSource] = begun.outcomes;

    expect([atStart?.kind, atSource?.kind]).toEqual(["ignored", "followerStarted"]);
    expect(followerOf(world, begun)?.sourceVersion).toBe(COMMIT);
    expect(await tagsAfter({ asked: "refs/heads/feature/x" })).toEqual(["3f2a9c1d0b7e", "feature-x"]);
  },

  "start by hand of a version tag": async () => {
    const world = deployed();
    const begun = await begin(world, { asked: "refs/tags/v1.4.2" });

    expect(followerOf(world, begun)?.sourceVersion).toBe(`refs/tags/v1.4.2^{${COMMIT}}`);
    expect(await tagsAfter({ asked: "refs/tags/v1.4.2" })).toEqual(VERSION);
  },

  "start by hand of a bare version": async () => {
    const proven = { asked: "1.4.2", ref: "refs/tags/1.4.2" };
    const world = deployed();
    const refused = await start(world, { asked: "1.4.2" });

    expect(await tagsAfter(proven)).toEqual(VERSION);
    expect(tagsOf(world)).toEqual([]);
    expect(refused).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/refs\/tags\/1\.4\.2 or refs\/heads\/1\.4\.2/),
    });
  },

  "start by hand of a commit": async () => {
    expect(await tagsAfter({ asked: COMMIT, ref: COMMIT, initiator: "developer" })).toEqual(["3f2a9c1d0b7e"]);
  },

  "start by hand of a pull request": async () => {
    for (const asked of ["pr/7", "refs/pull/7/head", `refs/pull/7/head^{${COMMIT}}`]) {
      const world = deployed();
      const outcome = await start(world, { asked, ref: "pr/7" });

      expect(outcome).toMatchObject({ kind: "refused", notified: true });
      expect([tagsOf(world), world.builds.started]).toEqual([[], []]);
    }
  },

  "start with a source of its own": async () => {
    const world = deployed({ source: { type: "none" } });
    const source = { type: "GITHUB", location: "https://github.com/acme/billing.git" };
    const given = { asked: "refs/heads/feature/x", record: { source, resolvedVersion: COMMIT } };
    const begun = await begin(world, given);
    await endLeader(world, begun, given);
    await endFollower(world, begun, given);

    expect(world.builds.started).toMatchObject([
      { source, sourceVersion: `refs/heads/feature/x^{${COMMIT}}` },
    ]);
    expect(tagsOf(world)).toEqual(["3f2a9c1d0b7e", "feature-x"]);
  },

  schedule: async () => {
    expect(await tagsAfter({ asked: "", ref: "main", initiator: "rule/nightly" })).toEqual(MAIN);
  },

  "second start of a commit": async () => {
    const world = deployed();
    const first = await start(world, { content: "old base image" });
    world.clock.advance(24 * 60 * 60_000);
    const second = await start(world, { content: "new base image" });

    const tags = world.tags();
    const [rebuild = ""] = tagsOf(world).filter((tag) => tag.startsWith("3f2a9c1d0b7e-"));
    expect(rebuild).toMatch(/^3f2a9c1d0b7e-\d{8}_\d{9}$/);
    expect(tags["3f2a9c1d0b7e"]).toBe(digestOf(first));
    expect([tags[rebuild], tags.main, tags.latest]).toEqual(Array(3).fill(digestOf(second)));
  },

  "archive in S3": async () => {
    const world = deployed({ source: { type: "s3", bucket: "acme-src", key: "a.zip" } });
    const given = { asked: "version-7", commit: HASH };
    const begun = await begin(world, given);
    await endLeader(world, begun, given);
    await endFollower(world, begun, given);

    expect(begun.outcomes.map(({ kind }) => kind)).toEqual(["ignored", "followerStarted"]);
    expect(world.builds.started).toMatchObject([{ sourceVersion: "version-7" }]);
    expect(tagsOf(world)).toEqual(["bbbbbbbbbbbb", "latest", "main"]);
  },

  "archive in S3 that goes back": async () => {
    const world = deployed({ source: { type: "s3", bucket: "acme-src", key: "a.zip" } });
    const outcomes: Outcome[] = [];
    for (const commit of ["a".repeat(64), HASH, "a".repeat(64)]) {
      world.clock.advance(60 * 60_000);
      outcomes.push(await start(world, { asked: "", commit }));
    }

    expect(outcomes.map(({ kind }) => kind)).toEqual(["published", "published", "published"]);
    expect(world.tags().latest).toBe(digestOf(outcomes[2]));
  },

  pipeline: async () => {
    const world = deployed();
    const given = { startedWith: "execution-1", initiator: PIPELINE, asked: ARTIFACT };
    const record = { startedRef: "refs/heads/main" };
    const begun = await begin(world, { ...given, record });
    await endLeader(world, begun, { ...given, ref: "refs/heads/main", record });
    const arm = world.build({
      architecture: "arm64",
      ...given,
      ref: "refs/heads/main",
      record: { sourceVersion: ARTIFACT, ...record },
    });
    const outcome = await world.deliver(arm);

    expect(world.builds.started).toEqual([]);
    expect(outcome).toMatchObject({ kind: "published", run: "execution-1-3f2a9c1d0b7e" });
    expect(tagsOf(world)).toEqual(MAIN);
  },

  "pipeline without a reference": async () => {
    const given = { startedWith: "execution-1", initiator: PIPELINE, record: { sourceVersion: ARTIFACT } };
    const world = deployed();
    await world.publish({ ...given, exported: { [EXPORTED.ref]: "" } });

    expect(tagsOf(world)).toEqual(["3f2a9c1d0b7e"]);
  },

  "one run id for two revisions": async () => {
    const world = deployed();
    const first = await world.publish({ startedWith: "nightly", committed: "2026-03-01T00:00:00Z" });
    const other = "c".repeat(40);
    const second = await world.publish({ startedWith: "nightly", commit: other });

    expect([first, second]).toMatchObject([
      { kind: "published", run: "nightly-3f2a9c1d0b7e" },
      { kind: "published", run: "nightly-cccccccccccc" },
    ]);
    expect(world.tags().latest).toBe(digestOf(second));
  },

  "retry of a leader that failed": async () => {
    const world = deployed();
    const begun = await begin(world);
    await endLeader(world, begun, { status: "FAILED" });
    await endFollower(world, begun);
    world.clock.advance(RETRIED_AFTER);
    const retry = { asked: COMMIT, ref: COMMIT, initiator: "developer" };
    const again = await begin(world, retry);
    const outcome = await endLeader(world, again, retry);

    expect(outcome).toMatchObject({ kind: "published", run: begun.run });
    expect(tagsOf(world)).toEqual(MAIN);
    expect(world.builds.started).toHaveLength(1);
  },

  "retry of a follower that failed": async () => {
    for (const isIdKept of [true, false]) {
      const world = deployed();
      const begun = await begin(world);
      await endLeader(world, begun);
      await endFollower(world, begun, { status: "FAILED" });
      world.clock.advance(RETRIED_AFTER);
      const again = {
        architecture: "arm64",
        initiator: "developer",
        record: { sourceVersion: COMMIT },
        ...(isIdKept && { startedWith: begun.run }),
      } as const;
      const outcome = await world.deliver(world.build(again));

      expect(outcome).toMatchObject({ kind: "published", run: begun.run });
      expect(tagsOf(world)).toEqual(MAIN);
    }
  },

  "retry by CodeBuild itself": async () => {
    const world = deployed();
    const begun = await begin(world);
    await endLeader(world, begun, { status: "FAILED", record: { nextAttempt: "the next one" } });
    await endFollower(world, begun);
    world.clock.advance(RETRIED_AFTER);
    const retry = { asked: COMMIT, ref: COMMIT, record: { previousAttempt: begun.id } };
    const outcome = await endLeader(world, await begin(world, retry), retry);

    expect(outcome).toMatchObject({ kind: "published", run: begun.run });
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published"]);
  },

  "retry of a build of a published run": async () => {
    const world = deployed();
    const published = await start(world);
    world.clock.advance(RETRIED_AFTER);
    const again = { architecture: "arm64", startedWith: runIn(published) } as const;
    const event = world.build({ ...again, content: "another image" });
    const outcomes = [await world.deliver(event), await world.deliver(event)];

    expect(outcomes).toMatchObject([{ kind: "unchanged", notified: true }, { notified: false }]);
    expect(world.bus.details("Image Unchanged")).toHaveLength(1);
    expect(world.tags().latest).toBe(digestOf(published));
  },

  "start of the follower alone": async () => {
    const world = deployed();
    const event = world.build({ architecture: "arm64" });
    const outcome = await world.deliver(event);
    await world.deliver(event);

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(
        /start project fleet-billing-amd64, which gives an image of every platform$/,
      ),
    });
    expect(world.bus.details("Image Refused")).toHaveLength(1);
  },

  "service of one architecture": async () => {
    const world = deployed({ platforms: ["linux/arm64"] });
    const outcome = await start(world, { leader: "arm64" });

    expect([outcome.kind, world.builds.started, tagsOf(world)]).toEqual(["published", [], MAIN]);
  },

  "start that the account's limit refuses": async () => {
    const world = deployed();
    world.builds.limited = true;
    const begun = await begin(world);
    await endLeader(world, begun);
    world.builds.limited = false;
    await world.reconcile();
    const outcome = await endFollower(world, begun);

    expect(begun.outcomes[0]).toMatchObject({ kind: "followerLater" });
    expect([outcome.kind, tagsOf(world)]).toEqual(["published", MAIN]);
  },

  "start whose events are lost": async () => {
    const world = deployed();
    const id = world.start({ architecture: "amd64" });
    await world.reconcile();
    const [follower] = world.builds.started;
    world.end(id, { architecture: "amd64" });
    world.end(follower?.id ?? "", { architecture: "arm64", startedWith: `build-${id.split(":")[1]}` });
    await world.reconcile();

    expect(tagsOf(world)).toEqual(MAIN);
  },
};

describe("a way in which a build begins", () => {
  it.each(Object.entries(ROWS))("%s", (_, show) => show());

  it("is a row of the page of runs, and each row is shown here", () => {
    const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "runs.md"), "utf8");
    const [, table = ""] = page.split("| how it begins |");
    const lines = (table.split("\n\n")[0] ?? "").split("\n").slice(2);

    expect(lines.map((line) => line.split(" | ")[0]?.replace(/^\| /, ""))).toEqual(Object.keys(ROWS));
  });
});

function deployed(options: ServiceOptions = {}): World {
  const world = new World();
  world.deploy("billing", options);
  return world;
}

async function tagsAfter(given: Beginning): Promise<readonly string[]> {
  const world = deployed();
  await start(world, given);
  return tagsOf(world);
}

function tagsOf(world: World): readonly string[] {
  return Object.keys(world.tags()).sort();
}

function digestOf(outcome: Outcome | undefined): string {
  return outcome?.kind === "published" ? outcome.digest : "no image";
}

function runIn(outcome: Outcome): string {
  return "run" in outcome ? outcome.run : "no run";
}
