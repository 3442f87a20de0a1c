import { describe, expect, it } from "vitest";
import type { PublisherOptions } from "../../components/service/options/publisher-options";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { planTags } from "../../components/service/tags";
import { problemsOf } from "./problems";

const github = { type: "github", repository: "acme/billing" };

describe("options that a person mistypes are refused, where they were typed", () => {
  it.each<[id: string, options: unknown, path: string]>([
    ["F07-dead-branch-version", { tags: ["{branch}-{version}"] }, "tags[0]"],
    ["F08-TARGETARCH", { buildArgs: { TARGETARCH: "amd64" } }, "buildArgs.TARGETARCH"],
    ["F09-branch-full-ref", { source: { ...github, branch: "refs/heads/main" } }, "source.branch"],
    ["F09-git-suffix", { source: { ...github, repository: "acme/billing.git" } }, "source.repository"],
    [
      "F09-uri-as-existing",
      { repository: { existing: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api" } },
      "repository.existing",
    ],
    ["F09-nested-typo-source", { source: { ...github, brnach: "release" } }, "source.brnach"],
    ["F09-double-braces", { tags: ["{{version}}"] }, "tags[0]"],
    ["P11-linux/armv7", { platforms: ["linux/armv7"] }, "platforms[0]"],
    ["P11-arm64v8", { platforms: ["arm64v8"] }, "platforms[0]"],
    ["P11-arm32v7", { platforms: ["arm32v7"] }, "platforms[0]"],
    ["P11-linux/x64", { platforms: ["linux/x64"] }, "platforms[0]"],
    ["P11-LINUX_ARM64", { platforms: ["LINUX_ARM64"] }, "platforms[0]"],
  ])("%s: %j", (_id, options, path) => {
    const problems = problemsOf(() => resolveService("billing-api", options as ServiceOptions));

    expect(problems.map((problem) => problem.path)).toEqual([path]);
  });

  it("F09-publisher-typo: nobody would be alarmed", () => {
    const options = { alarmTopics: ["arn:aws:sns:eu-west-1:123456789012:a"] } as PublisherOptions;

    expect(problemsOf(() => resolvePublisher("fleet", options))).toEqual([
      { path: "alarmTopics", reason: 'is not an option; use "alarmTopicArns"' },
    ]);
  });
});

describe("options that say what is meant are taken", () => {
  it("F07-dead-version-commit: a version has a commit, so both placeholders apply to it", () => {
    const { tags } = resolveService("billing-api", { tags: ["{version}-{commit}", "latest"] });

    const revision = "3f2a9c1d0b7e5f648a9cbbd0e1f23344556677ab";
    expect(planTags(tags, { revision, ref: "refs/tags/v1.4.2" })).toEqual({
      release: ["1.4.2-3f2a9c1d0b7e"],
      moving: ["latest"],
    });
    expect(planTags(tags, { revision, ref: "refs/heads/main" })).toEqual({ release: [], moving: ["latest"] });
  });

  it("F09-emu-owner: the owner of an Enterprise Managed User", () => {
    const source = { type: "github", repository: "octocat_acme/billing" } as const;

    expect(resolveService("billing-api", { source }).source.project.location).toEqual([
      "https://github.com/octocat_acme/billing.git",
    ]);
  });

  it("F09-suggestion: a separator with nothing before it", () => {
    expect(resolveService("billing-api", { tags: ["-{version}"] }).tags.templates).toEqual(["{version}"]);
  });

  it("P10-platform-forms: architectures in capital letters", () => {
    expect(resolveService("billing-api", { platforms: ["X86_64", "ARM64"] }).platforms).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
  });
});
