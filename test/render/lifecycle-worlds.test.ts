import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../components/publisher/builds/run-id";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { buildIdOf } from "../fakes/build-event";
import { COUNTINGS } from "../fakes/lifecycle";
import { childrenOf } from "../fakes/registry";
import { World } from "../fakes/world";
import { commitOf, daysLater, isWhole, push, rewriteCache } from "./image-worlds";

describe.each(COUNTINGS)("ECR that counts %s", (counting) => {
  async function world(options: ServiceOptions = {}): Promise<World> {
    const made = new World();
    made.deploy("billing", options);
    return made;
  }

  it("expires no release for the pushes that came after it", async () => {
    const made = await world({ repository: { keepImages: 10 } });
    await push(made, 0, "refs/tags/v1.0.0");
    const release = made.held("latest");
    for (let number = 1; number <= 30; number += 1) await push(made, number);
    made.expire(counting);

    expect([made.held("latest"), made.held("1.0.0"), made.held("1.0"), made.held("1")]).toEqual(
      Array(4).fill(release),
    );
    expect(isWhole(made, release)).toBe(true);
    expect(made.tags()).not.toHaveProperty(commitOf(1).slice(0, 12));
  });

  it("keeps as many commit images as asked, whatever its cache takes", async () => {
    const made = await world({ repository: { keepImages: 10 } });
    for (let number = 1; number <= 25; number += 1) {
      await push(made, number);
      rewriteCache(made, number);
    }
    made.expire(counting);

    const commits = Object.keys(made.tags()).filter((tag) => /^[0-9a-f]{12}$/.test(tag));
    const newest = Array.from({ length: 10 }, (_, back) => commitOf(25 - back).slice(0, 12));
    expect(commits).toEqual(expect.arrayContaining(newest));
    expect(commits.length).toBeLessThanOrEqual(13);
    expect(made.tags()).toHaveProperty("cache-billing-linux-amd64");
  });

  it("expires the image of no branch, however old, and the ones that it left", async () => {
    const made = await world();
    await push(made, 1, "refs/heads/feature/x");
    await push(made, 2, "refs/heads/feature/x");
    await push(made, 3, "refs/heads/dev");
    await push(made, 4);
    daysLater(made, 4000);
    made.expire(counting);

    const held = Object.entries(made.tags());
    expect(held.map(([tag]) => tag).sort()).toEqual(
      [
        ...[2, 3, 4].map((number) => commitOf(number).slice(0, 12)),
        "dev",
        "feature-x",
        "latest",
        "main",
      ].sort(),
    );
    for (const [, digest] of held) expect(isWhole(made, digest)).toBe(true);
  });

  it("expires a commit image 120 days after it was pushed, and what belongs to it the day after", async () => {
    const made = await world();
    await push(made, 1);
    const [old] = [made.held("main")];
    await push(made, 2);
    daysLater(made, 119);
    made.expire(counting);
    expect(isWhole(made, old)).toBe(true);

    daysLater(made, 2);
    made.expire(counting);
    made.expire(counting);

    const left = new Set(made.registry.digests("billing"));
    const reachable = new Set<string>();
    const reach = (digest: string): void => {
      reachable.add(digest);
      const image = made.registry.image("billing", digest);
      for (const child of image === undefined ? [] : childrenOf(image)) reach(child);
    };
    for (const digest of Object.values(made.tags())) reach(digest);
    expect(left).toEqual(reachable);
    expect(made.tags()).not.toHaveProperty(commitOf(1).slice(0, 12));
  });

  it.each<ServiceOptions>([
    {},
    { tags: ["{commit}", "latest"] },
    { tags: ["latest"] },
    { tags: ["{branch}-{commit}", "{branch}"] },
    { tags: ["sha-{commit}", "{branch}"] },
  ])("expires no image that can be rolled back to: %j", async (options) => {
    const made = await world(options);
    await push(made, 1);
    const old = Object.values(made.tags())[0] ?? "";
    for (let number = 2; number <= 9; number += 1) await push(made, number);
    daysLater(made, 89);
    made.expire(counting);
    const [run] = made.ledger.all();

    const outcome = await made.rollBack({ service: run?.service, run: run?.run });

    expect(outcome).toMatchObject({ kind: "rolledBack", digest: old });
    daysLater(made, 4000);
    made.expire(counting);
    expect(isWhole(made, old)).toBe(true);
  });

  it("ends a run whose first image is gone before the second is there with one reason", async () => {
    const made = await world({ repository: { keepUntaggedDays: 3 } });
    const plan = { commit: commitOf(1) };
    const first = made.build({ ...plan, architecture: "amd64" });
    await made.deliver(first);
    daysLater(made, 4);
    made.expire(counting);

    const startedWith = runOfLeader(buildIdOf(first));
    const second = made.build({ ...plan, architecture: "arm64", startedWith });
    await expect(made.deliver(second)).rejects.toThrow(/^IMAGE_MISSING reading images/);
    daysLater(made, 1);

    expect(await made.deliver(second)).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(
        /^it can never be published, what it built is gone: .*sha256:[0-9a-f]{64}/,
      ),
    });
    expect(made.tags()).toEqual({});
  });
});
