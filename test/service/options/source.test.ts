import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const KEY_RULE = 'is not the key of a source of type "s3"; use for example "billing-api/source.zip"';
const BUCKET_RULE = 'is not the bucket of a source of type "s3"; use for example "acme-sources"';
const CODECOMMIT_RULE =
  'is not the repository of a source of type "codecommit"; use for example "billing-api"';
const GITHUB_RULE = 'is not the repository of a source of type "github"; use for example "acme/billing-api"';
const BRANCH_RULE = 'is not the branch of a source of type "github"; use for example "main"';
const GITHUB_ADDRESS = 'is the address of a repository; use its owner and name, "acme/billing"';
const CODECOMMIT_ADDRESS = 'is the address of a repository; use its name "billing"';
const COMMIT = "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b";
const KINDS = [
  ...['"github"', '"github-enterprise"', '"gitlab"', '"gitlab-self-managed"', '"bitbucket"'],
  ...['"codecommit"', '"s3"', '"codepipeline"', '"none"'],
].join(", ");
const GITHUB_FIELDS = "repository, branch, cloneDepth, submodules, webhook, paths, auth, reportStatus, lfs";
const LONG_KEY = "k".repeat(1025);

describe("the source of a service", () => {
  it.each<[unknown, string, string]>([
    [
      "github",
      "source",
      '"github" is not a plain object; use for example { type: "github", repository: "acme/billing-api" }',
    ],
    [{}, "source.type", `undefined is not a kind of source; use one of ${KINDS}`],
    [{ type: "svn" }, "source.type", `"svn" is not a kind of source; use one of ${KINDS}`],
    [{ type: "toString" }, "source.type", `"toString" is not a kind of source; use one of ${KINDS}`],
    [{ type: ["s3"] }, "source.type", `["s3"] is not a kind of source; use one of ${KINDS}`],
    [{ type: "none", branch: "main" }, "source.branch", "is not an option; leave it out"],
    [{ type: "github" }, "source.repository", `undefined ${GITHUB_RULE}`],
    [{ type: "github", repository: "a/b", branch: "a b" }, "source.branch", `"a b" ${BRANCH_RULE}`],
    [{ type: "github", repository: "a/b", branch: "" }, "source.branch", `"" ${BRANCH_RULE}`],
    [
      { type: "github", repository: "a/b", webhook: "no" },
      "source.webhook",
      '"no" is neither a boolean nor "organization"; use true',
    ],
    [
      { type: "github", repository: "a/b", webhook: "false" },
      "source.webhook",
      '"false" is a text, not a boolean; use false',
    ],
    [{ type: "github", repository: "a/b", brnach: "b" }, "source.brnach", 'is not an option; use "branch"'],
    [
      { type: "github", repository: "a/b", branch: "main", brnach: "b" },
      "source.brnach",
      `is not an option; use one of ${GITHUB_FIELDS}`,
    ],
    [
      { type: "github", repository: "a/b", key: "k" },
      "source.key",
      `is not an option; use one of ${GITHUB_FIELDS}`,
    ],
    [{ type: "codecommit" }, "source.repository", `undefined ${CODECOMMIT_RULE}`],
    [
      { type: "codecommit", repository: "a", key: "k" },
      "source.key",
      "is not an option; use one of repository, branch, cloneDepth, submodules",
    ],
    [{ type: "s3", bucket: "sources" }, "source.key", `undefined ${KEY_RULE}`],
    [{ type: "s3", key: "k" }, "source.bucket", `undefined ${BUCKET_RULE}`],
    [{ type: "s3", bucket: "sources", key: 7 }, "source.key", `7 ${KEY_RULE}`],
    [
      { type: "s3", bucket: "sources", key: LONG_KEY },
      "source.key",
      `"${LONG_KEY.slice(0, 96)}... ${KEY_RULE}`,
    ],
    [
      { type: "s3", bucket: "sources", key: "k", webhook: true },
      "source.webhook",
      "is not an option; use one of bucket, key",
    ],
  ])("is refused with the place, the value and the change: %j", (source, path, reason) => {
    const problems = problemsOf(() => resolveService("billing-api", { source } as never));

    expect(problems).toEqual([{ path, reason }]);
  });

  it.each<[type: string, field: string, typed: string, reason: string]>([
    ["github", "branch", "refs/heads/main", 'is the full reference of a branch; use "main"'],
    ["github", "branch", "refs/heads/a/b", 'is the full reference of a branch; use "a/b"'],
    ["github", "branch", "refs/remotes/origin/a/b", 'is the full reference of a branch; use "a/b"'],
    ["codecommit", "branch", "refs/heads/main", 'is the full reference of a branch; use "main"'],
    [
      "github",
      "branch",
      "refs/heads/a b",
      'is not the reference of a branch; use the name of a branch, for example "main"',
    ],
    [
      "github",
      "branch",
      "refs/tags/v1",
      'is a tag, not a branch; use the name of a branch, for example "main"',
    ],
    [
      "github",
      "branch",
      "refs/pull/7/head",
      'is not the reference of a branch; use the name of a branch, for example "main"',
    ],
    [
      "github",
      "branch",
      "pr/7",
      'is a pull request, not a branch; use the name of a branch, for example "main"',
    ],
    ["github", "branch", COMMIT, 'is a commit, not a branch; use the name of a branch, for example "main"'],
    [
      "github",
      "branch",
      "a..b",
      'is a name that git gives no branch; use the name of a branch, for example "main"',
    ],
    ["github", "repository", "acme/billing.git", GITHUB_ADDRESS],
    ["github", "repository", "acme/billing.git.git", GITHUB_ADDRESS],
    ["github", "repository", "acme/billing/", GITHUB_ADDRESS],
    ["github", "repository", "github.com/acme/billing", GITHUB_ADDRESS],
    ["github", "repository", "https://github.com/acme/billing", GITHUB_ADDRESS],
    ["github", "repository", "https://www.GitHub.com/acme/billing.git", GITHUB_ADDRESS],
    ["github", "repository", "https://token@github.com/acme/billing/tree/main", GITHUB_ADDRESS],
    ["github", "repository", "git@github.com:acme/billing.git", GITHUB_ADDRESS],
    ["github", "repository", "ssh://git@github.com/acme/billing.git", GITHUB_ADDRESS],
    ["github", "repository", "git+https://github.com/acme/billing.git", GITHUB_ADDRESS],
    ["github", "repository", "https://gitlab.com/acme/billing", GITHUB_RULE],
    ["github", "repository", "https://github.com/acme", GITHUB_RULE],
    ["codecommit", "repository", "billing.git", CODECOMMIT_ADDRESS],
    [
      "codecommit",
      "repository",
      "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/billing",
      CODECOMMIT_ADDRESS,
    ],
    [
      "codecommit",
      "repository",
      "ssh://KEY@git-codecommit.eu-west-1.amazonaws.com/v1/repos/billing",
      CODECOMMIT_ADDRESS,
    ],
    ["codecommit", "repository", "codecommit::eu-west-1://profile@billing", CODECOMMIT_ADDRESS],
    ["codecommit", "repository", "codecommit://billing", CODECOMMIT_ADDRESS],
    ["codecommit", "repository", "arn:aws:codecommit:eu-west-1:123456789012:billing", CODECOMMIT_ADDRESS],
    ["codecommit", "repository", "https://github.com/acme/billing", CODECOMMIT_RULE],
    ["s3", "bucket", "s3://sources", 'is an address in S3; use the bucket\'s name "sources"'],
    ["s3", "bucket", "s3://sources/a.zip", 'is an address in S3; use the bucket\'s name "sources"'],
    ["s3", "bucket", "arn:aws:s3:::sources", 'is an address in S3; use the bucket\'s name "sources"'],
    ["s3", "bucket", "s3://S", BUCKET_RULE],
    ["s3", "key", "s3://sources/a/b.zip", 'is an address in S3; use the key alone, "a/b.zip"'],
    ["s3", "key", "arn:aws:s3:::sources/b.zip", 'is an address in S3; use the key alone, "b.zip"'],
  ])("is told what was meant: of type %s, %s %j", (type, field, typed, reason) => {
    const valid = {
      github: { repository: "a/b" },
      codecommit: { repository: "a" },
      s3: { bucket: "abc", key: "k" },
    };
    const source = { type, ...valid[type as keyof typeof valid], [field]: typed };

    expect(problemsOf(() => resolveService("billing-api", { source } as never))).toEqual([
      { path: `source.${field}`, reason: `${JSON.stringify(hidden(typed))} ${reason}` },
    ]);
  });

  it.each<[unknown, string, string]>([
    ["services/**", "", '"services/**" is not a list of paths; use for example ["services/api/**"]'],
    [[], "", '[] is not a list of paths; use for example ["services/api/**"]'],
    [["a", ""], "[1]", '"" is not a path; use for example "services/api/**"'],
    [[7], "[0]", '7 is not a path; use for example "services/api/**"'],
    [["services/api/"], "[0]", '"services/api/" is a folder; use "services/api/**" for every file in it'],
    [["/a/**"], "[0]", '"/a/**" does not start at the root of the source; use "a/**"'],
    [["./a"], "[0]", '"./a" does not start at the root of the source; use "a"'],
    [["a//b"], "[0]", '"a//b" has an empty name, "." or ".."; write the names of folders alone'],
    [["../a"], "[0]", '"../a" has an empty name, "." or ".."; write the names of folders alone'],
    [["a**"], "[0]", '"a**" has "**" as a part of a name; write "*" there, or "**" between slashes'],
    ...["a.{ts,js}", "a[b]", "a\\b", "!a", "a\n"].map((glob): [unknown, string, string] => {
      const strange = JSON.stringify(/[{[\\!\n]/.exec(glob)?.[0]);
      const rule = "which no path of this kind has; write *, ** and ?, and a path for each choice";
      return [[glob], "[0]", `${JSON.stringify(glob)} has ${strange}, ${rule}`];
    }),
  ])("is refused with the paths %j", (paths, place, reason) => {
    const source = { type: "github", repository: "acme/a", paths };

    expect(problemsOf(() => resolveService("an-app", { source } as never))).toEqual([
      { path: `source.paths${place}`, reason },
    ]);
  });

  it("is refused with paths that no push is asked for", () => {
    const source = { type: "github", repository: "acme/a", paths: ["a"], webhook: false } as const;

    expect(problemsOf(() => resolveService("an-app", { source }))).toEqual([
      {
        path: "source.paths",
        reason: '["a"] has no effect without a webhook; leave it out, or leave out webhook: false',
      },
    ]);
  });

  it("is refused with every field that is missing", () => {
    const problems = problemsOf(() => resolveService("billing-api", { source: { type: "s3" } as never }));

    expect(problems.map(({ path }) => path)).toEqual(["source.bucket", "source.key"]);
  });

  it.each([
    ["acme", false],
    ["https://github.com/a/b", false],
    ["a/b/c", false],
    ["/b", false],
    ["a/", false],
    ["a_b/c", true],
    ["a/..", false],
    ["a/.", false],
    ["a/.github", true],
    ["acme/x.git", false],
    ["a b/c", false],
    ["a/b c", false],
    ["Acme-1/b", true],
    ["acme/b_9.X-y", true],
  ])("may be the GitHub repository %j: %s", (repository, allowed) => {
    expect(isTaken({ type: "github", repository })).toBe(allowed);
  });

  it.each([
    ["a~b", false],
    ["a^b", false],
    ["a:b", false],
    ["a?b", false],
    ["a*b", false],
    ["a[b", false],
    ["a\\b", false],
    ["a\tb", false],
    ["a\u0007b", false],
    ["-a", false],
    [".a", false],
    ["a/.b", false],
    ["a//b", false],
    ["/a", false],
    ["a/", false],
    ["a.", false],
    ["a..b", false],
    ["a@{1}", false],
    ["@", false],
    ["a.lock", false],
    ["a.lock/b", false],
    ["f".repeat(40), false],
    ["f".repeat(39), true],
    ["a.locked", true],
    ["a@b", true],
    ["pr/x", true],
    ["pr/7-fix", true],
    ["pr/7/head", false],
    ["release/1.x_é-2", true],
  ])("may have the branch %j: %s", (branch, allowed) => {
    expect(isTaken({ type: "github", repository: "acme/a", branch })).toBe(allowed);
    expect(isTaken({ type: "codecommit", repository: "a", branch })).toBe(allowed);
  });

  it.each([
    ["", false],
    ["a/b", false],
    ["a b", false],
    ["x".repeat(101), false],
    ["x".repeat(100), true],
    ["a.git", false],
    ["B_9.x-y", true],
  ])("may be the CodeCommit repository %j: %s", (repository, allowed) => {
    expect(isTaken({ type: "codecommit", repository })).toBe(allowed);
  });

  it.each([
    ["ab", false],
    ["a".repeat(64), false],
    ["Sources", false],
    ["-sources", false],
    ["sources-", false],
    ["sour_ces", false],
    ["abc", true],
    ["a".repeat(63), true],
    ["9.so-urces.0", true],
  ])("may be in the bucket %j: %s", (bucket, allowed) => {
    expect(isTaken({ type: "s3", bucket, key: "k" })).toBe(allowed);
  });

  it.each([
    ["", false],
    ["a*", false],
    ["a?b", false],
    ["$a", false],
    ["a\u0007b", false],
    ["k".repeat(1024), true],
    ["é a/(1).zip", true],
  ])("may have the key %j: %s", (key, allowed) => {
    expect(isTaken({ type: "s3", bucket: "sources", key })).toBe(allowed);
  });
});

describe("an address with a password", () => {
  it.each([
    "me:hunter2@github.com/acme/api",
    "https://hunter2@github.com/acme/api",
    "ssh://me:hunter2@github.com/acme/api",
  ])("is shown without it: %s", (repository) => {
    const problems = problemsOf(() => resolveService("an-app", { source: { type: "github", repository } }));

    expect(problems.map(({ path }) => path)).toEqual(["source.repository"]);
    expect(problems[0]?.reason).toContain("***@github.com/acme/api");
  });
});

/** A message shows no credentials. */
function hidden(typed: string): string {
  return typed.replace("token@", "***@");
}

function isTaken(source: object): boolean {
  return problemsOf(() => resolveService("billing-api", { source } as never)).length === 0;
}
