import { describe, expect, it } from "vitest";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const NAME_RULE =
  'is not an ECR repository name; use 2 to 256 lower-case letters, digits and single . _ - / between them, for example "team/billing-api"';
const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const ADDRESS = "is the address of a repository, not its name; use its";
const OR_ARN =
  ', or "arn:aws:ecr:eu-west-1:123456789012:repository/team/a" when it is in another account or region';
const fleet = resolvePublisher("fleet", { existingRepositories: ["team/*", "base", "other"] });

describe("the repository of a service", () => {
  it.each<[unknown, string, string]>([
    ["team/a", "repository", '"team/a" is not a plain object; use for example { keepImages: 50 }'],
    [{ name: "Team/A" }, "repository.name", `"Team/A" ${NAME_RULE}`],
    [{ name: 12 }, "repository.name", `12 ${NAME_RULE}`],
    [
      { name: { length: 2, toString: () => "ab" } },
      "repository.name",
      `{"length":2,"toString":"a function"} ${NAME_RULE}`,
    ],
    [{ existing: "Team/A" }, "repository.existing", `"Team/A" ${NAME_RULE}`],
    [{ name: `${REGISTRY}/team/a` }, "repository.name", `"${REGISTRY}/team/a" ${ADDRESS} name "team/a"`],
    [
      { existing: `${REGISTRY}/team/a` },
      "repository.existing",
      `"${REGISTRY}/team/a" ${ADDRESS} name "team/a"${OR_ARN}`,
    ],
    [
      { existing: `https://${REGISTRY}/team/a:latest` },
      "repository.existing",
      `"https://${REGISTRY}/team/a:latest" ${ADDRESS} name "team/a"${OR_ARN}`,
    ],
    [
      { existing: "123456789012.dkr-ecr.eu-west-1.on.aws/a-b" },
      "repository.existing",
      `"123456789012.dkr-ecr.eu-west-1.on.aws/a-b" ${ADDRESS} name "a-b"`,
    ],
    [
      { existing: "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/team/a" },
      "repository.existing",
      `"123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/team/a" ${ADDRESS} name "team/a", or "arn:aws:ecr:us-east-1:123456789012:repository/team/a" when it is in another account or region`,
    ],
    [
      { name: "arn:aws:ecr:eu-west-1:123456789012:repository/team/a" },
      "repository.name",
      `"arn:aws:ecr:eu-west-1:123456789012:repository/team/a" ${ADDRESS} name "team/a"`,
    ],
    [
      { existing: "arn:aws:ecr:eu-west-1:1234:repository/team/a" },
      "repository.existing",
      `"arn:aws:ecr:eu-west-1:1234:repository/team/a" ${ADDRESS} name "team/a"`,
    ],
    [
      { existing: "arn:aws:ecr:eu-west-1:123456789012:repository/Team" },
      "repository.existing",
      '"arn:aws:ecr:eu-west-1:123456789012:repository/Team" is the address of a repository, not its name; use its name alone',
    ],
    [{ existing: `${REGISTRY}/` }, "repository.existing", `"${REGISTRY}/" ${ADDRESS} name alone`],
    [
      { existing: "public.ecr.aws/acme/a" },
      "repository.existing",
      '"public.ecr.aws/acme/a" is a public repository; use the name of a private one, for example "team/billing-api"',
    ],
    [{ keepImages: "50" }, "repository.keepImages", '"50" is a text, not a number; use 50'],
    [{ scanOnPush: "true" }, "repository.scanOnPush", '"true" is a text, not a boolean; use true'],
    [{ scanOnpush: true }, "repository.scanOnpush", 'is not an option; use "scanOnPush"'],
    [
      { keepImages: 1 },
      "repository.keepImages",
      "1 is not a whole number from 2 to 100000; use one of these",
    ],
    [
      { keepUntaggedDays: 2 },
      "repository.keepUntaggedDays",
      "2 is not a whole number from 3 to 3650; use one of these",
    ],
    [{ scanOnPush: "no" }, "repository.scanOnPush", '"no" is not a boolean; use true or false'],
    [
      { keepDays: 5 },
      "repository.keepDays",
      "is not an option; use one of existing, name, keepCommitDays, keepImages, keepUntaggedDays, keepBranchCacheDays, tagMutability, scanOnPush, encryptionKey, pull, deleteImagesOnDestroy",
    ],
    [
      { deleteImagesOnDestroy: "other" },
      "repository.deleteImagesOnDestroy",
      '"other" is not this repository; repeat its name "billing-api" to have its images deleted with the stack',
    ],
    [
      { name: "team/a", deleteImagesOnDestroy: true },
      "repository.deleteImagesOnDestroy",
      'true is not this repository; repeat its name "team/a" to have its images deleted with the stack',
    ],
    [
      { keepCommitDays: 30 },
      "repository.keepCommitDays",
      "30 is not a whole number from 31 to 3680; use one of these",
    ],
    [
      { keepImages: 5, keepCommitDays: 120 },
      "repository",
      'give either "keepImages" or "keepCommitDays", not both; ECR expires by a number or by days',
    ],
    [
      { keepCommitDays: 119 },
      "repository.keepCommitDays",
      '119 is sooner than publisher "billing-api" forgets the runs that it can roll back to; use at least 120, which is ledgerRetentionDays 90 and 30 more, or leave it out',
    ],
    [
      { existing: "team/a", keepImages: 5 },
      "repository",
      'give either "existing" or "keepImages", not both; an existing repository keeps its own rules',
    ],
  ])("is refused with the place, the value and the change: %j", (repository, path, reason) => {
    const problems = problemsOf(() => resolveService("billing-api", { repository } as never));

    expect(problems).toEqual([{ path, reason }]);
  });

  it("is refused for each rule that an existing one cannot be given", () => {
    const repository = {
      existing: "team/a",
      name: "team/b",
      deleteImagesOnDestroy: "x",
      keepImages: undefined,
    };

    expect(problemsOf(() => resolveService("billing-api", { repository } as never))).toEqual([
      {
        path: "repository",
        reason: 'give either "existing" or "name", not both; an existing repository keeps its own rules',
      },
      {
        path: "repository",
        reason:
          'give either "existing" or "deleteImagesOnDestroy", not both; an existing repository keeps its own rules',
      },
    ]);
  });

  it.each([
    ["team/billing", true],
    ["team/", false],
    ["teams/billing", false],
    ["base", true],
    ["base2", false],
    ["my/base", false],
  ])("may be %j of a publisher with a list: %s", (existing, allowed) => {
    const problems = problemsOf(() => resolveService("an-app", { repository: { existing } }, fleet));

    expect(problems).toHaveLength(allowed ? 0 : 1);
  });

  it("is refused where a shared publisher may not write to it", () => {
    const repository = { existing: "elsewhere/billing" };

    expect(problemsOf(() => resolveService("an-app", { repository }, fleet))).toEqual([
      {
        path: "repository.existing",
        reason:
          'publisher "fleet" may not write to "elsewhere/billing"; add it to the publisher\'s existingRepositories',
      },
    ]);
  });

  it("is told of one mistake in its name, not of the access that follows from it", () => {
    const repository = { existing: "Team" };

    expect(problemsOf(() => resolveService("an-app", { repository }, fleet))).toEqual([
      { path: "repository.existing", reason: `"Team" ${NAME_RULE}` },
    ]);
  });

  it("is refused for its access, beside rules of its own and what is wrong with these", () => {
    const repository = { existing: "elsewhere", name: "Bad" };

    const problems = problemsOf(() => resolveService("an-app", { repository }, fleet));

    expect(problems.map(({ path }) => path)).toEqual([
      "repository.name",
      "repository",
      "repository.existing",
    ]);
  });

  it("is refused by a shared publisher that has the name of the service, too", () => {
    const problems = problemsOf(() => resolveService("fleet", { repository: { existing: "mine" } }, fleet));

    expect(problems.map(({ path }) => path)).toEqual(["repository.existing"]);
  });

  it.each([
    ["a", false],
    ["ab", true],
    ["a".repeat(256), true],
    ["a".repeat(257), false],
    ["team/billing_api.v2-x/9", true],
    ["team//a", false],
    ["team/a-", false],
    ["team/-a", false],
    ["team_/a", false],
    ["a..b", false],
    ["_a", false],
    ["a/", false],
    ["/ab", false],
    ["a b", false],
    ["ab\n", false],
  ])("may be called %j: %s", (name, allowed) => {
    const problems = problemsOf(() => resolveService("billing-api", { repository: { name } }));

    expect(problems.map(({ path }) => path)).toEqual(allowed ? [] : ["repository.name"]);
  });

  it("takes every rule that it is given", () => {
    const { repository } = resolveService("billing-api", {
      tags: ["{commit}", "{version}"],
      repository: {
        name: "team/a",
        keepImages: 2,
        keepUntaggedDays: 3,
        keepBranchCacheDays: 1,
        scanOnPush: false,
        encryptionKey: "aws/ecr",
        pull: { accounts: ["123456789012"], organization: "o-a1b2c3d4e5", lambda: true },
        deleteImagesOnDestroy: "team/a",
      },
    });

    expect(repository).toEqual({
      kind: "new",
      name: "team/a",
      scanOnPush: false,
      tagMutability: "IMMUTABLE_WITH_EXCLUSION",
      mutableTags: ["cache-*"],
      keepUntaggedDays: 3,
      keepCommitDays: 120,
      keepImages: 2,
      keepBranchCacheDays: 1,
      encryptionKey: "aws/ecr",
      pull: {
        accounts: ["123456789012"],
        organization: "o-a1b2c3d4e5",
        lambda: { own: true, accounts: [] },
        principals: [],
      },
      deleteImages: true,
    });
  });

  it("that exists keeps its own rules", () => {
    expect(resolveService("an-app", { repository: { existing: "team/a" } }).repository).toEqual({
      kind: "existing",
      name: "team/a",
      home: "stack",
    });
  });

  it("that exists may be in another account and region, by its ARN", () => {
    const existing = "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/team/a";

    expect(resolveService("an-app", { repository: { existing } }).repository).toEqual({
      kind: "existing",
      name: "team/a",
      home: { partition: "aws-us-gov", region: "us-gov-west-1", account: "123456789012" },
    });
  });

  it("that exists elsewhere is one that the publisher lists by its ARN or a pattern of it", () => {
    const arn = (region: string, name: string) => `arn:aws:ecr:${region}:123456789012:repository/${name}`;
    const publisher = resolvePublisher("fleet", {
      existingRepositories: ["team/*", arn("eu-west-1", "team/*")],
    });
    const problems = (existing: string) =>
      problemsOf(() => resolveService("an-app", { repository: { existing } }, publisher));

    expect(problems(arn("eu-west-1", "team/a"))).toEqual([]);
    expect(problems(arn("eu-west-1", "other/a"))).toHaveLength(1);
    expect(problems(arn("eu-west-2", "team/a"))).toHaveLength(1);
  });

  it.each([
    [
      ["{commit}", "latest", "edge"],
      ["cache-*", "latest", "edge"],
    ],
    [
      ["{version}", "a", "b", "c", "d"],
      ["cache-*", "a", "b", "c", "d"],
    ],
    [["{commit}", "a", "b", "c", "d", "e"], []],
    [["{commit}", "latest", "{branch}"], []],
  ])("lets ECR guard release tags of %j where its filters can name the rest: %j", (tags, mutableTags) => {
    expect(resolveService("an-app", { tags }).repository).toMatchObject({
      tagMutability: mutableTags.length === 0 ? "MUTABLE" : "IMMUTABLE_WITH_EXCLUSION",
      mutableTags,
    });
  });

  it.each([
    [{}, 30, 14, 60],
    [{}, 3650, 14, 3680],
    [{ tags: ["{commit}", "latest"] }, 30, 60, 60],
    [{ tags: ["{version}", "latest"] }, 90, 120, 120],
    [{ repository: { keepUntaggedDays: 3, keepCommitDays: 60 } }, 30, 3, 60],
    [{ tags: ["latest"], repository: { keepUntaggedDays: 121 } }, 90, 121, 120],
    [{ tags: ["latest"], repository: { keepUntaggedDays: 120 } }, 90, 120, 120],
  ])("keeps what can be rolled back to: %j, ledger %d", (options, ledgerRetentionDays, untagged, commit) => {
    const publisher = resolvePublisher("fleet", { ledgerRetentionDays });

    expect(resolveService("an-app", options, publisher).repository).toMatchObject({
      keepUntaggedDays: untagged,
      keepCommitDays: commit,
    });
  });

  it("is refused when untagged images expire sooner than the runs that have no tag of their own", () => {
    const options = {
      tags: ["{commit}", "latest"],
      repository: { keepUntaggedDays: 119, keepCommitDays: 119 },
    };

    expect(problemsOf(() => resolveService("an-app", options, fleet)).map(({ path }) => path)).toEqual([
      "repository.keepCommitDays",
      "repository.keepUntaggedDays",
    ]);
  });

  it("is refused when it is to keep a number of images and ECR cannot tell their tags apart", () => {
    const options = { tags: ["{commit}", "{major}"], repository: { keepImages: 10 } };

    expect(problemsOf(() => resolveService("an-app", options, fleet))).toEqual([
      {
        path: "repository.keepImages",
        reason:
          '10 cannot be kept: ECR cannot tell the tags ["{commit}","{major}"] apart, so no tagged image expires; leave it out, or change tags, for example to have {version} beside {major}',
      },
    ]);
  });
});
