import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { type Problem, ServiceOptionsError } from "../../components/service/problem";
import type { Publisher } from "../../components/service/publisher";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";

describe("wrong options", () => {
  it.each<[string, unknown, string, string]>([
    ["a bad platform", { platforms: ["linux/amd64", "linux/sparc/"] }, "platforms[1]", '"linux/sparc/"'],
    [
      "a platform without a build project",
      { platforms: ["windows/amd64"] },
      "platforms[0]",
      '"windows/amd64" has no build project; use one of linux/amd64, linux/amd64/v2, linux/amd64/v3, linux/386, linux/arm64, linux/arm/v7, linux/arm/v6, linux/arm/v5',
    ],
    [
      "the same platform twice",
      { platforms: ["linux/arm64", "linux/arm64"] },
      "platforms[1]",
      '"linux/arm64" is the same platform as platforms[0] "linux/arm64"; leave one out',
    ],
    [
      "two spellings of one platform",
      { platforms: ["linux/arm64", "linux/amd64", "linux/arm64/v8"] },
      "platforms[2]",
      '"linux/arm64/v8" is the same platform as platforms[0] "linux/arm64"; leave one out',
    ],
    ["no platforms", { platforms: [] }, "platforms", "[] is not a list of platforms"],
    [
      "platforms as a text",
      { platforms: "linux/amd64" },
      "platforms",
      '"linux/amd64" is not a list of platforms',
    ],
    [
      "a tag with a slash",
      { tags: ["latest", "release/1.4"] },
      "tags[1]",
      `"release/1.4" is not an image tag, '/' is not allowed; use for example "release-1.4"`,
    ],
    ["a tag that starts with a dot", { tags: [".hidden"] }, "tags[0]", "it starts with '.'"],
    [
      "a tag over 128 characters",
      { tags: ["x".repeat(129)] },
      "tags[0]",
      "has 129 characters, an image tag has at most 128",
    ],
    [
      "an unknown placeholder",
      { tags: ["{sha}"] },
      "tags[0]",
      'has the unknown placeholder "{sha}"; use one of {commit}',
    ],
    ["an open brace", { tags: ["a{commit"] }, "tags[0]", 'has the unknown placeholder "{commit"'],
    [
      "a tag of the cache",
      { tags: ["cache-mine"] },
      "tags[0]",
      'starts with "cache-", which is kept for the build cache',
    ],
    [
      "a tag listed twice",
      { tags: ["latest", "latest"] },
      "tags[1]",
      '"latest" is listed twice; leave one out',
    ],
    ["no tags", { tags: [] }, "tags", "[] is not a list of tags"],
    [
      "a timeout that is too short",
      { timeoutMinutes: 4 },
      "timeoutMinutes",
      "4 is not a whole number from 5 to 2160",
    ],
    [
      "a timeout that is too long",
      { timeoutMinutes: 2161 },
      "timeoutMinutes",
      "2161 is not a whole number from 5 to 2160",
    ],
    ["a timeout as a text", { timeoutMinutes: "60" }, "timeoutMinutes", '"60" is not a whole number'],
    ["an absolute Dockerfile", { dockerfile: "/etc/passwd" }, "dockerfile", '"/etc/passwd" is absolute'],
    ["a context outside the source", { context: "a/../../b" }, "context", '"a/../../b" leaves the source'],
    ["an empty target", { target: "" }, "target", '"" is not a stage name'],
    [
      "a build argument's name",
      { buildArgs: { "A B": "1" } },
      "buildArgs.A B",
      '"A B" is not a build argument\'s name',
    ],
    [
      "a build argument that is a number",
      { buildArgs: { PORT: 80 } },
      "buildArgs.PORT",
      '80 is not a text; write it as "80"',
    ],
    ["a NUL in a build argument", { buildArgs: { A: "x\0y" } }, "buildArgs.A", "holds a NUL character"],
    [
      "a wish for attestations that is none",
      { attestations: "drop" },
      "attestations",
      '"drop" is neither "keep" nor "strip"',
    ],
    [
      "a wish for older runs that is none",
      { supersede: "stop" },
      "supersede",
      '"stop" is neither "let-finish" nor "cancel"',
    ],
    ["an empty test command", { testCommand: [] }, "testCommand", "[] is not a command"],
    ["a test command as a text", { testCommand: "make test" }, "testCommand", '"make test" is not a command'],
    [
      "an unknown size",
      { compute: { arm64: "HUGE" } },
      "compute.arm64",
      '"HUGE" is not a compute size; use one of SMALL',
    ],
    [
      "an unknown architecture",
      { compute: { x86: "SMALL" } },
      "compute.x86",
      '"x86" is not an architecture; use one of amd64, arm64',
    ],
    ["an unknown source", { source: { type: "svn" } }, "source.type", '"svn" is not a kind of source'],
    [
      "a GitHub address",
      { source: { type: "github", repository: "https://github.com/a/b" } },
      "source.repository",
      'use for example "acme/billing-api"',
    ],
    [
      "a branch with a space",
      { source: { type: "github", repository: "a/b", branch: "a b" } },
      "source.branch",
      '"a b" is not the branch',
    ],
    [
      "an S3 source without a key",
      { source: { type: "s3", bucket: "sources" } },
      "source.key",
      "undefined is not the key of a s3 source",
    ],
    [
      "a webhook on S3",
      { source: { type: "s3", bucket: "sources", key: "k", webhook: true } },
      "source.webhook",
      "is not an option; use one of bucket, key",
    ],
    [
      "an existing repository with rules",
      { repository: { existing: "team/a", keepImages: 5 } },
      "repository",
      'give either "existing" or "keepImages", not both; an existing repository keeps its own rules',
    ],
    [
      "a repository name in capitals",
      { repository: { name: "Team/A" } },
      "repository.name",
      '"Team/A" is not an ECR repository name',
    ],
    [
      "too few images kept",
      { repository: { keepImages: 1 } },
      "repository.keepImages",
      "1 is not a whole number from 2 to 100000",
    ],
    [
      "a deletion that names another repository",
      { repository: { deleteImagesOnDestroy: "other" } },
      "repository.deleteImagesOnDestroy",
      '"other" is not this repository; repeat its name "billing-api"',
    ],
    ["a misspelt option", { platfroms: [] }, "platfroms", "is not an option; use one of source, platforms,"],
    ["no object at all", null, "options", "null is not a plain object"],
  ])("are refused with one problem: %s", (_case, options, path, reason) => {
    const problems = problemsOf("billing-api", options);

    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.reason).toContain(reason);
  });

  it.each([
    ["Billing"],
    ["billing_api"],
    ["-billing"],
    ["billing-"],
    [""],
    ["1billing"],
    ["billing--api"],
    ["b"],
  ])("are refused with the name %j", (name) => {
    expect(problemsOf(name, {}).map(({ path }) => path)).toEqual(["name"]);
  });

  it("are refused when a name with its prefix is over AWS's limit, and not one character earlier", () => {
    const fleet = resolvePublisher("fleet");
    const longest = "a".repeat(150 - "fleet--amd64".length);

    expect(
      resolveService(longest, { repository: { name: "short" } }, fleet).projects[0]?.projectName,
    ).toHaveLength(150);
    expect(problemsOf(`${longest}a`, { repository: { name: "short" } }, fleet)).toEqual([
      {
        path: "name",
        reason: expect.stringContaining("has 139 characters, at most 138 fit into the names AWS allows"),
      },
    ]);
  });

  it("are refused when the service's own publisher would have too long a name", () => {
    expect(problemsOf("a".repeat(51), {})).toEqual([]);
    expect(problemsOf("a".repeat(52), {}).map(({ path }) => path)).toEqual(["name"]);
  });

  it("are all listed at once, in one message", () => {
    const options = {
      tags: ["latest", "release/1.4"],
      repository: { existing: "team/billing", keepImages: 5 },
    };

    expect(() => resolveService("billing-api", options)).toThrow(
      new ServiceOptionsError('service "billing-api"', [
        {
          path: "tags[1]",
          reason: `"release/1.4" is not an image tag, '/' is not allowed; use for example "release-1.4"`,
        },
        {
          path: "repository",
          reason:
            'give either "existing" or "keepImages", not both; an existing repository keeps its own rules',
        },
      ]),
    );
    expect(() => resolveService("billing-api", options)).toThrow(
      'options for service "billing-api" have 2 problems:\n  tags[1]:',
    );
  });

  it("are refused when a shared publisher may not write to the existing repository", () => {
    const fleet = resolvePublisher("fleet", { existingRepositories: ["team/*"] });

    expect(problemsOf("an-app", { repository: { existing: "team/billing" } }, fleet)).toEqual([]);
    expect(problemsOf("an-app", { repository: { existing: "other/billing" } }, fleet)).toEqual([
      {
        path: "repository.existing",
        reason:
          'publisher "fleet" may not write to "other/billing"; add it to the publisher\'s existingRepositories',
      },
    ]);
  });
});

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";

describe("wrong options of a publisher", () => {
  it.each<[string, Parameters<typeof resolvePublisher>, string]>([
    ["a name", ["Fleet"], "name"],
    ["a retention", ["fleet", { logRetentionDays: 8 }], "logRetentionDays"],
    ["an interval", ["fleet", { reconcileMinutes: 0 }], "reconcileMinutes"],
    ["a repository pattern", ["fleet", { existingRepositories: ["*"] }], "existingRepositories[0]"],
    ["a topic by its name", ["fleet", { alarmTopicArns: [TOPIC, "alerts"] }], "alarmTopicArns[1]"],
    ["no topic", ["fleet", { alarmTopicArns: [TOPIC.replace(":sns:", ":sqs:")] }], "alarmTopicArns[0]"],
    [
      "a topic that is not known yet",
      ["fleet", { alarmTopicArns: ["${Token[TOKEN.1]}"] }],
      "alarmTopicArns[0]",
    ],
    ["more topics than an alarm has", ["fleet", { alarmTopicArns: Array(6).fill(TOPIC) }], "alarmTopicArns"],
    ["a topic without a list", ["fleet", { alarmTopicArns: TOPIC as never }], "alarmTopicArns"],
  ])("are refused: %s", (_case, args, path) => {
    expect(() => resolvePublisher(...args)).toThrow(
      `options for publisher ${JSON.stringify(args[0])} have 1 problem:\n  ${path}: `,
    );
  });
});

describe("the topics of a publisher", () => {
  it("are none unless given, and may be of any partition", () => {
    const topics = [TOPIC, "arn:aws-us-gov:sns:us-gov-west-1:123456789012:On_call-1"];

    expect(resolvePublisher("fleet").alarmTopicArns).toEqual([]);
    expect(resolvePublisher("fleet", { alarmTopicArns: topics }).alarmTopicArns).toEqual(topics);
  });

  it("are refused with the place, the value and the change", () => {
    expect(() => resolvePublisher("fleet", { alarmTopicArns: ["alerts"] })).toThrow(
      'alarmTopicArns[0]: "alerts" is not the ARN of an SNS topic; use for example ["arn:aws:sns:eu-central-1:123456789012:alerts"]',
    );
  });
});

function problemsOf(name: string, options: unknown, publisher?: Publisher): readonly Problem[] {
  try {
    resolveService(name, options as ServiceOptions, publisher);
    return [];
  } catch (error) {
    if (error instanceof ServiceOptionsError) return error.problems;
    throw error;
  }
}
