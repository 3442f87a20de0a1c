import { describe, expect, it } from "vitest";
import { lifecyclePolicy } from "../../components/render/lifecycle";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolveService } from "../../components/service/resolve-service";
import { COUNTINGS, type Counting, expiredImages } from "../fakes/lifecycle";
import { childrenOf } from "../fakes/registry";
import { World } from "../fakes/world";
import { pageText } from "../repository-paths";
import { daysLater, isWhole, push } from "./image-worlds";

const DAY = 24 * 60 * 60_000;
const COMMIT = "0123456789ab";

/** An image by its tags, and the first day on which it is gone; `undefined` when it stays. */
interface End {
  readonly tags: readonly string[];
  readonly gone: number | undefined;
  readonly options?: ServiceOptions;
}

/** What stands in the first column of docs/repositories.md, "Every way an image ends"; the last three rows have tests below. */
const ENDS: Readonly<Record<string, readonly End[]>> = {
  "image of a failed run": [
    { tags: [], gone: 15 },
    { tags: [], gone: 4, options: { repository: { keepUntaggedDays: 3 } } },
  ],
  "image of a superseded run": [{ tags: [], gone: 15 }],
  "index of a commit": [
    { tags: [COMMIT], gone: 121 },
    { tags: [`${COMMIT}-20260302_101112000`], gone: 121 },
    { tags: [COMMIT], gone: 201, options: { repository: { keepCommitDays: 200 } } },
  ],
  "index of a version, of a branch, of a fixed tag": [
    { tags: ["1.4.2", COMMIT], gone: undefined },
    { tags: ["main", COMMIT], gone: undefined },
    { tags: ["latest"], gone: undefined },
    { tags: ["by-hand"], gone: undefined },
  ],
  "attestations that were stripped": [{ tags: [], gone: 15, options: { attestations: "strip" } }],
  "replaced cache": [{ tags: [], gone: 15 }],
  "cache of the default branch": [{ tags: ["cache-billing-linux-amd64"], gone: undefined }],
  "cache of another branch": [
    { tags: ["cache-branch.billing-feature-x-linux-amd64"], gone: 15 },
    {
      tags: ["cache-branch.billing-feature-x-linux-amd64"],
      gone: 4,
      options: { repository: { keepBranchCacheDays: 3 } },
    },
    {
      tags: ["cache-branch.billing-feature-x-linux-amd64"],
      gone: 15,
      options: { tags: ["{commit}", "{major}"] },
    },
  ],
};

const CASES = Object.entries(ENDS).flatMap(([what, ends]) =>
  COUNTINGS.flatMap((counting) => ends.map((end) => [what, end, counting] as const)),
);

describe("every way that an image ends", () => {
  it.each(CASES)("%s: %j, where ECR counts %s", (_what, { tags, gone, options }, counting) => {
    const stays = (gone ?? 4001) - 1;

    expect(isExpired(tags, stays, counting, options)).toBe(false);
    expect(isExpired(tags, stays + 1, counting, options)).toBe(gone !== undefined);
  });

  it("takes the children of an index with it", async () => {
    const world = new World();
    world.deploy("billing");
    await push(world, 1);
    const [first] = Object.values(world.tags());
    await push(world, 2);
    const index = world.registry.image("billing", first ?? "");
    const children = index === undefined ? [] : childrenOf(index);
    daysLater(world, 122);
    world.expire();
    world.expire();

    expect(children.length).toBeGreaterThan(1);
    for (const gone of [first ?? "", ...children])
      expect(world.registry.digests("billing")).not.toContain(gone);
    expect(isWhole(world, world.held("latest"))).toBe(true);
  });

  it("is a row of the page of repositories", () => {
    const [, section = ""] = pageText("docs/repositories.md").split("## Every way an image ends");
    const rows = [...section.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm)].map(([, what = ""]) => what);

    expect(rows.slice(2)).toEqual([
      "image of a failed run",
      "image of a superseded run",
      "children of an index",
      ...Object.keys(ENDS).slice(2),
      "everything of a service that left the stack",
      "everything of a deleted repository",
    ]);
  });
});

/** Whether an image of this age has expired, beside one that was just pushed. */
function isExpired(
  tags: readonly string[],
  days: number,
  counting: Counting,
  options: ServiceOptions = {},
): boolean {
  const service = resolveService("billing", options);
  if (service.repository.kind !== "new") throw new Error("expected a new repository");
  const now = Date.parse("2026-03-02T10:00:00Z");
  const images = [
    { digest: "old", tags, pushedAt: now - days * DAY },
    { digest: "new", tags: ["abcdef012345"], pushedAt: now },
  ];
  const policy = JSON.stringify(lifecyclePolicy(service.repository, service));
  return expiredImages(images, policy, now, counting).has("old");
}
