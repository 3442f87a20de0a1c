import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoredImage } from "../../../components/oci/registry";
import { type Publication, planPublication } from "../../../components/publisher/publish/publication";
import { tagMove } from "../../../components/publisher/publish/tag-move";
import { parseRegistration, renderRegistration } from "../../../components/service/registration";
import { resolveService } from "../../../components/service/resolve-service";
import { World } from "../../fakes/world";

const PARENT = "a".repeat(40);
const CHILD = "b".repeat(40);
const DIGITS = 12;

const REGISTERED = parseRegistration(renderRegistration(resolveService("billing", { tags: ["{branch}"] })));
if (!REGISTERED.ok) throw new Error(REGISTERED.reason);
const { registration: REGISTRATION } = REGISTERED;

/** A commit of a random history: its parents are earlier commits, and its clock says anything. */
interface Commit {
  readonly id: string;
  /** Milliseconds. */
  readonly time: number;
  /** Every commit that it descends from, nearest first. */
  readonly ancestors: readonly string[];
}

/** A run of a commit; `shallow`: its checkout had no history. */
interface Run {
  readonly commit: Commit;
  /** Milliseconds. */
  readonly started: number;
  readonly shallow: boolean;
}

const MINUTE = 60_000;

const HISTORY = fc
  .array(fc.tuple(fc.nat(20), fc.array(fc.nat(30), { maxLength: 2 })), { minLength: 2, maxLength: 12 })
  .map((drawn) => {
    const commits: Commit[] = [];
    for (const [at, [time, picks]] of drawn.entries()) {
      const parents = at === 0 ? [] : picks.map((pick) => commits[pick % at] as Commit);
      const lines = [...parents.map(({ id }) => id), ...parents.flatMap(({ ancestors }) => ancestors)];
      commits.push({ id: commitId(at), time: time * MINUTE, ancestors: [...new Set(lines)] });
    }
    return commits;
  });

/** Runs in the order in which they are published; some commits more than once. */
const RUNS = HISTORY.chain((commits) => {
  const run = fc.record({
    commit: fc.constantFrom(...commits),
    started: fc.nat(20).map((minutes) => minutes * MINUTE),
    shallow: fc.nat(4).map((number) => number === 4),
  });
  return fc.array(run, { minLength: 1, maxLength: 30 });
});

/** A history without forks, each commit with any time, in the order in which its runs are published. */
const LINE = fc.array(fc.nat(9), { minLength: 2, maxLength: 8 }).chain((times) => {
  const runs = times.map((time, at): Run => {
    const ancestors = times.slice(0, at).map((_, older) => commitId(at - 1 - older));
    const commit = { id: commitId(at), time: time * MINUTE, ancestors };
    return { commit, started: time * MINUTE, shallow: false };
  });
  return fc.shuffledSubarray(runs, { minLength: runs.length });
});

function commitId(at: number): string {
  return `${at}`.padStart(3, "0").padEnd(40, "f");
}

function publicationOf({ commit, started, shallow }: Run): Publication {
  const run = {
    revision: commit.id,
    ref: "refs/heads/main",
    ancestors: shallow ? [] : commit.ancestors.map((id) => id.slice(0, DIGITS)),
    started,
    ended: started + MINUTE,
    committed: commit.time,
    images: [],
  };
  return planPublication("r1", run, REGISTRATION);
}

/** A moving tag; `held`: the last run that it moved to. */
class Tag {
  held: Run | undefined;
  #image: StoredImage | undefined;
  #serial = 0;

  /** Whether it moves to the image of a run. */
  moves(run: Run): boolean {
    this.#serial += 1;
    const publication = publicationOf(run);
    const digest = `sha256:${this.#serial}`;
    if (tagMove(this.#image, digest, publication).kind !== "move") return false;
    const { annotations } = publication;
    this.#image = { digest, mediaType: "", body: JSON.stringify({ annotations }) };
    this.held = run;
    return true;
  }
}

/** Whether it can be known that one run's commit descends from the other's. */
function descends(run: Run, from: Run): boolean {
  return !run.shallow && run.commit.ancestors.includes(from.commit.id);
}

describe("a moving tag over a random history with random clocks", () => {
  it("I10 never goes to an ancestor of what it holds, and always to a descendant", () => {
    fc.assert(
      fc.property(RUNS, (runs) => {
        const tag = new Tag();
        for (const run of runs) {
          const { held } = tag;
          const moved = tag.moves(run);
          if (held === undefined) continue;
          if (descends(held, run)) expect(moved).toBe(false);
          if (descends(run, held)) expect(moved).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("ends at the last commit of a branch without forks, in whatever order its runs are published", () => {
    fc.assert(
      fc.property(LINE, (runs) => {
        const tag = new Tag();
        for (const run of runs) tag.moves(run);

        expect(tag.held?.commit.id).toBe(commitId(runs.length - 1));
      }),
    );
  });

  it("holds the later of two rebuilds of one commit", () => {
    fc.assert(
      fc.property(RUNS, (runs) => {
        const tag = new Tag();
        const [first] = runs;
        for (const run of runs) tag.moves({ ...run, commit: first?.commit as Commit });

        expect(tag.held?.started).toBe(Math.max(...runs.map(({ started }) => started)));
      }),
    );
  });
});

describe("a child commit dated before its parent", () => {
  const parent = { commit: PARENT, committed: "2026-03-02T09:00:00Z" };
  const child = {
    commit: CHILD,
    committed: "2026-03-02T08:00:00Z",
    ancestors: ["c".repeat(DIGITS), PARENT.slice(0, DIGITS)],
  };

  it("moves the tags of its branch and the published parameter", async () => {
    const world = new World();
    world.deploy();
    await world.publish(parent);

    await world.publish(child);

    const digest = world.held(CHILD.slice(0, DIGITS));
    expect(world.tags()).toMatchObject({ main: digest, latest: digest });
    expect(await world.published()).toBe(digest);
  });

  it("keeps them when its parent is published after it, or built again", async () => {
    const world = new World();
    world.deploy();
    await world.publish(child);
    await world.publish(parent);
    world.clock.advance(3_600_000);

    const outcome = await world.publish({ ...parent, startedWith: "nightly", content: "again" });

    const digest = world.held(CHILD.slice(0, DIGITS));
    expect(outcome).toMatchObject({ kind: "published", tags: { moved: [] } });
    expect(world.tags()).toMatchObject({ main: digest, latest: digest });
    expect(await world.published()).toBe(digest);
  });

  it("moves the published parameter of a service without moving tags, and its parent does not take it back", async () => {
    const world = new World();
    world.deploy("billing", { tags: ["{commit}"] });
    await world.publish(parent);
    await world.publish(child);
    world.clock.advance(3_600_000);

    await world.publish({ ...parent, startedWith: "nightly", content: "again" });

    expect(await world.published()).toBe(world.held(CHILD.slice(0, DIGITS)));
  });

  it("says its ancestors in its index, nearest first", async () => {
    const world = new World();
    world.deploy();

    await world.publish(child);

    const { annotations } = JSON.parse(world.registry.image("billing", world.held("latest"))?.body ?? "");
    expect(annotations["multiarch-codebuild.source.ancestors"]).toBe("ccccccccccccaaaaaaaaaaaa");
  });

  it.each([
    ["with ancestors that are none", "abc"],
    ["with characters that no commit has", `${"A".repeat(12)}`],
  ])("is refused %s", async (_, ancestors) => {
    const world = new World();
    world.deploy();

    const outcome = await world.publish({ ...child, exported: { SOURCE_ANCESTORS: ancestors } });

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(
        `it exported SOURCE_ANCESTORS "${ancestors}", which is not 12 hex digits`,
      ),
    });
  });
});
