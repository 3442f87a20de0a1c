import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OCI_MANIFEST } from "../../components/oci/media-types";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { COUNTINGS, type Counting } from "../fakes/lifecycle";
import { World } from "../fakes/world";
import { daysLater, isWhole, push, rewriteCache } from "./image-worlds";

/** One thing that happens to a repository. */
type Step =
  | { readonly do: "push"; readonly ref: string }
  | { readonly do: "release"; readonly version: string }
  | { readonly do: "rebuild"; readonly tag: number }
  | { readonly do: "wait"; readonly days: number }
  | { readonly do: "roll back"; readonly run: number }
  | { readonly do: "expire" };

const BRANCHES = ["main", "feature/x", "dev", "ABC-1", "z", "feed.1"];
const versions = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.constantFrom("", "-rc.1"));

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...BRANCHES)
      .map((branch) => ({ do: "push", ref: `refs/heads/${branch}` }) as const),
  },
  versions.map(
    ([major, minor, patch, end]) => ({ do: "release", version: `${major}.${minor}.${patch}${end}` }) as const,
  ),
  fc.nat(40).map((tag) => ({ do: "rebuild", tag }) as const),
  fc.nat(200).map((days) => ({ do: "wait", days }) as const),
  fc.nat(40).map((run) => ({ do: "roll back", run }) as const),
  fc.constant({ do: "expire" } as const),
);

const services = fc.constantFrom<ServiceOptions>(
  {},
  { repository: { keepImages: 2 } },
  { tags: ["sha-{commit}", "{version}", "{branch}", "beef", "latest"] },
  { tags: ["{commit}", "{minor}", "{major}", "{branch}"] },
  { tags: ["{branch}-{commit}", "{branch}", "v{version}", "v{major}"], repository: { keepImages: 3 } },
  { tags: ["latest"] },
  { source: { type: "github", repository: "acme/a", branch: "feed" } },
);

/** Tags of commits and of their rebuilds, the only ones that may go. */
const COMMIT_TAG = /^(?:sha-)?[0-9a-f]{12}(?:-\d{8}_\d{9})?$/;

describe.each(COUNTINGS)("ECR that counts %s", (counting) => {
  it("deletes nothing that a moving tag, a version, the cache or a rollback needs", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(services, fc.array(steps, { minLength: 5, maxLength: 30 }), async (options, given) => {
        const world = new World();
        world.deploy("billing", options);
        const expire = () => expireWatched(world, counting, options.repository?.keepImages === undefined);

        for (const [index, step] of given.entries()) {
          await perform(world, step, index);
          if (step.do === "expire") expire();
        }
        daysLater(world, 4000);
        expire();
      }),
      { numRuns: 60 },
    );
  });
});

async function perform(world: World, step: Step, index: number): Promise<void> {
  switch (step.do) {
    case "push":
      rewriteCache(world, index);
      return push(world, index, step.ref);
    case "release":
      return push(world, index, `refs/tags/v${step.version}`);
    case "rebuild":
      return rebuild(world, step.tag, index);
    case "wait":
      return daysLater(world, step.days);
    case "roll back": {
      const runs = world.ledger.all();
      const chosen = runs[step.run % Math.max(1, runs.length)];
      if (chosen !== undefined) await world.rollBack({ service: chosen.service, run: chosen.run });
      return;
    }
    case "expire":
      return;
  }
}

/** A rebuild of what a release tag holds: another image, under that tag with the time. */
function rebuild(world: World, at: number, index: number): void {
  const releases = Object.keys(world.tags()).filter((tag) => /[0-9a-f]{12}$|\d\.\d+\.\d+$/.test(tag));
  const tag = releases[at % Math.max(1, releases.length)];
  if (tag === undefined) return;
  const time = new Date(world.clock.now())
    .toISOString()
    .replace(/[-:.Z]/g, "")
    .replace("T", "_");
  world.registry.push("billing", JSON.stringify({ rebuild: index }), OCI_MANIFEST, { tag: `${tag}-${time}` });
}

/** @param byDays whether commit images expire by days, so that every run can be rolled back to while it is in the ledger */
function expireWatched(world: World, counting: Counting, byDays: boolean): void {
  const before = world.tags();
  world.expire(counting);

  const gone = Object.keys(before).filter((tag) => !(tag in world.tags()));
  expect(gone.filter((tag) => !COMMIT_TAG.test(tag))).toEqual([]);
  const horizon = world.clock.now() - world.settings.retentionDays * 24 * 60 * 60_000;
  const targets = world.ledger
    .all()
    .filter(({ publishedAt }) => byDays && Date.parse(publishedAt) >= horizon)
    .map(({ digest }) => digest);
  for (const digest of [...Object.values(world.tags()), ...targets])
    expect(isWhole(world, digest)).toBe(true);
}
