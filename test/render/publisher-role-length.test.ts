import { describe, expect, it } from "vitest";
import { publisherPlan } from "../../components/render/publisher-plan";
import { publisherRolePolicy } from "../../components/render/publisher-role-policy";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { plainDeployment } from "../fakes/deployment";
import { problemsOf } from "../service/problems";

const deployment = plainDeployment();

describe("the role of a publisher", () => {
  it("has no longer policy than the 10,240 characters that IAM takes, and the longest one is taken", () => {
    const most = Array.from({ length: 300 }, (_, count) => count).findLast(
      (count) => lengthOf(count) <= 10_240,
    );

    expect(problemsOf(() => publisherPlan(listing(most ?? 0), deployment))).toEqual([]);
    expect(problemsOf(() => publisherPlan(listing((most ?? 0) + 1), deployment))).toEqual([
      {
        path: "existingRepositories",
        reason: `${(most ?? 0) + 1} repositories make a policy of at least ${lengthOf((most ?? 0) + 1)} characters, a role takes 10240; use a pattern for several of them, for example "team/*"`,
      },
    ]);
  });
});

function listing(count: number) {
  const existingRepositories = Array.from({ length: count }, (_, index) => `team/repository-${100 + index}`);
  return resolvePublisher("fleet", { existingRepositories });
}

function lengthOf(count: number): number {
  return JSON.stringify(publisherRolePolicy(listing(count), deployment)).length;
}
