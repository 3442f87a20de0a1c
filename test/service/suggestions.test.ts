import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Problem } from "../../components/service/problem";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { problemsOf } from "./problems";

type Json = Readonly<Record<string, unknown>>;

/** Texts that people type for others, beside those that chance makes. */
const TYPED: readonly unknown[] = [
  ...[
    "${version}",
    "{{version}}",
    "-{version}",
    "{ branch }",
    "<commit>",
    "$commit",
    "%major%",
    "{sha}",
    "}",
    "-x",
  ],
  ...[
    "a/b",
    "/",
    "--",
    "",
    ".",
    "latest",
    "cache-x",
    `${"x".repeat(120)}/yyyyyyyyyy`,
    "{version",
    "${prefix}-{minor}",
  ],
  ...["refs/heads/main", "refs/heads/refs/heads/a", "refs/remotes/o/x", "refs/tags/v1", "pr/7", "a..b"],
  ...[
    "acme/x.git",
    "https://github.com/acme/x",
    "git@github.com:acme/x.git.git",
    `acme/${"x".repeat(120)}.git`,
  ],
  ...["https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/x.git", "codecommit::eu-west-1://x", "x.git"],
  ...["123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api:1", "arn:aws:ecr:eu-west-1:1:repository/team/*"],
  ...["123456789012.dkr.ecr.eu-west-1.amazonaws.com/Team", "public.ecr.aws/a/b", "Team/API", "team/"],
  ...["https://me:t@github.acme.example/a/b.git", "git@gitlab.acme.example:a/b/c.git", "ssh://x@h:22/a/b"],
  ...["https://gitlab.com/a/b/-/tree/main", "https://bitbucket.org/a/b/src/main/", "http://h.example/a/b"],
  ...["arn:aws:codeconnections:eu-west-1:1:host/x", "ghp_0123", "group", "organization", "s3://abc/a.pem"],
  ...["s3://sources/a/b.zip", "s3://s3://a", "s3://abc/s3://abc/d", "arn:aws:s3:::sources"],
  ...[
    "linux/armv7",
    "arm64v8",
    "linux/x64",
    "LINUX_ARM64",
    "windows",
    "darwin/arm64",
    "linux",
    "x86",
    "a/b/c/d",
  ],
  ...["true", "false", "60", "4", "LARGE", "large", "keep", "strip ", "/etc", "../x", "a\0b"],
  ...[0, 1.5, 60, true, null, undefined, 10n ** 200n, [], ["latest"], {}, { a: 1 }, Number.NaN],
];

const SERVICE_PLACES = [
  ...["source", "platforms", "dockerfile", "context", "target", "buildArgs", "tags", "repository", "compute"],
  ...[
    "timeoutMinutes",
    "localCache",
    "testCommand",
    "skipAudit",
    "attestations",
    "supersede",
    "platforms[0]",
    "tags[0]",
    "tags[1]",
  ],
  ...["buildArgs.A", "testCommand[0]", "testCommand[1]", "compute.arm64", "compute.x64"],
  ...["repository.existing", "repository.name", "repository.keepImages", "repository.keepUntaggedDays"],
  ...["repository.keepBranchCacheDays", "repository.tagMutability", "repository.encryptionKey"],
  ...[
    "repository.pull",
    "repository.pull.accounts",
    "repository.pull.organization",
    "repository.scanOnPush",
    "repository.deleteImagesOnDestroy",
    "source(github).repository",
  ],
  ...[
    "source(github).branch",
    "source(github).webhook",
    "source(codecommit).repository",
    "source(s3).bucket",
  ],
  ...["source(codecommit).branch", "source(s3).key", "source.type", "source(github).cloneDepth"],
  ...["source(github-enterprise).url", "source(gitlab).repository", "source(gitlab-self-managed).url"],
  ...["source(bitbucket).repository", "source(codepipeline).artifactBucket", "source(github).auth"],
  ...["source(codepipeline).connection", "source(codepipeline).artifactKey", "source(gitlab).webhook"],
  ...["source(github-enterprise).certificate", "source(github).lfs", "source(gitlab).auth"],
];

const PUBLISHER_PLACES = [
  ...[
    "namePrefix",
    "encryptionKey",
    "alarmTopicArns",
    "alarmTopicArns[0]",
    "existingRepositories",
    "existingRepositories[0]",
  ],
  ...["logRetentionDays", "ledgerRetentionDays", "reconcileMinutes"],
];

/** Misspelt keys, with the key that they stand for and a value of it. */
const KEYS: readonly [place: string, value: unknown, meant: string][] = [
  ["platfroms", ["linux/arm64"], "platforms"],
  ["Tags", ["latest"], "tags"],
  ["buildargs", { A: "1" }, "buildArgs"],
  ["args", { A: "1" }, "buildArgs"],
  ["timeout", 60, "timeoutMinutes"],
  ["test", ["/a"], "testCommand"],
  ["repositry.name", "abc", "repository"],
  ["repository.keepImage", 5, "keepImages"],
  ["repository.scanOnpush", true, "scanOnPush"],
  ["source(github).brnach", "x", "branch"],
  ["source(github).webhooks", true, "webhook"],
];

describe("what a message asks for is accepted in its place", () => {
  it.each(SERVICE_PLACES)("in option %s of a service, for all that people type", (place) => {
    for (const typed of TYPED) expectAccepted(resolveBillingApi, optionsWith(place, typed));
  });

  it.each(PUBLISHER_PLACES)("in option %s of a publisher, for all that people type", (place) => {
    for (const typed of TYPED) expectAccepted(resolveFleet, optionsWith(place, typed));
  });

  it("for whatever text stands there", () => {
    const texts = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 140 }),
      fc
        .array(fc.constantFrom(..."$<%{ /.-:@_=A0xé", ...TYPED.filter((one) => typeof one === "string")), {
          maxLength: 6,
        })
        .map((parts) => parts.join("")),
    );

    fc.assert(
      fc.property(fc.constantFrom(...SERVICE_PLACES), texts, (place, typed) =>
        expectAccepted(resolveBillingApi, optionsWith(place, typed)),
      ),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...PUBLISHER_PLACES), texts, (place, typed) =>
        expectAccepted(resolveFleet, optionsWith(place, typed)),
      ),
      { numRuns: 500 },
    );
  });

  it.each(KEYS)("for the key %s", (place, value, meant) => {
    const [problem] = problemsOf(() => resolveBillingApi(optionsWith(place, value)));

    expect(problem?.reason).toBe(`is not an option; use "${meant}"`);
    expect(problemsOf(() => resolveBillingApi(optionsWith(renamed(place, meant), value)))).toEqual([]);
  });

  it("asks for something in most of what people type, so that there is something to try", () => {
    const asked = SERVICE_PLACES.flatMap((place) =>
      TYPED.flatMap((typed) =>
        problemsOf(() => resolveBillingApi(optionsWith(place, typed))).flatMap(({ reason }) =>
          suggestions(reason),
        ),
      ),
    );

    expect(asked.length).toBeGreaterThan(1000);
  });
});

const resolveBillingApi = (options: Json) => resolveService("billing-api", options);
const resolveFleet = (options: Json) => resolvePublisher("fleet", options);

/** Applies each value that a message asks for, by itself, and looks at the same place again. */
function expectAccepted(resolve: (options: Json) => unknown, options: Json): void {
  for (const { path, reason } of problemsOf(() => resolve(options))) {
    for (const value of suggestions(reason)) {
      const mended = replaced(options, path, value);
      const left: readonly Problem[] = problemsOf(() => resolve(mended)).filter(
        (problem) => problem.path === path,
      );
      expect(left, `${path}: ${reason}`).toEqual([]);
    }
  }
}

/** The values that a reason asks for; none where it asks for something else, such as another key. */
function suggestions(reason: string): readonly unknown[] {
  if (/^is not an option|is not an architecture|has the unknown placeholder/.test(reason)) {
    const tag = /use for example (?<tag>".*")$/.exec(reason)?.groups?.tag;
    return tag === undefined ? [] : [parse(tag)];
  }
  const list = /; use one of (?!these)(?<list>.*)$/.exec(reason)?.groups?.list;
  if (list !== undefined) return list.split(", ").map((one) => parse(one));
  const value = VALUE.exec(reason)?.groups?.value;
  return value === undefined ? [] : [parse(value)];
}

const VALUE =
  /; .*\b(?:use|write it as|example|name|alone)\b,? (?<value>"(?:[^"\\]|\\.)*"|[[{].*[\]}]|\d+|true|false)(?:,? or leave it out| to have .*)?$/;

function replaced(options: Json, path: string, value: unknown): Json {
  const [first = "", second] = path.split(/[.[]/);
  if (second === undefined) return { ...options, [first]: value };
  const held = options[first];
  if (Array.isArray(held)) return { ...options, [first]: held.with(Number.parseInt(second, 10), value) };
  return { ...options, [first]: { ...(held as Json), [second]: value } };
}

/** Options that hold `value` at a place, and beside it what that place needs. */
function optionsWith(place: string, value: unknown): Json {
  const [, option = "", type, field, index] =
    /^(\w+)(?:\(([\w-]+)\))?(?:\.(\w+))?(?:\[(\d)\])?$/.exec(place) ?? [];
  if (index !== undefined) return { [option]: index === "0" ? [value] : ["latest", value] };
  if (field === undefined) return { [option]: value };
  const needed: Readonly<Record<string, Json>> = {
    github: { repository: "a/b" },
    codecommit: { repository: "a" },
    s3: { bucket: "abc", key: "k" },
    "github-enterprise": { url: "https://github.acme.example/a/b" },
    gitlab: { repository: "a/b" },
    "gitlab-self-managed": { url: "https://gitlab.acme.example/a/b" },
    bitbucket: { repository: "a/b" },
    codepipeline: { artifactBucket: "abc" },
  };
  return { [option]: { ...(type === undefined ? {} : { type, ...needed[type] }), [field]: value } };
}

function renamed(place: string, meant: string): string {
  return place.startsWith("repositry.") ? place.replace("repositry", meant) : place.replace(/\w+$/, meant);
}
