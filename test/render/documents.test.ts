import { describe, expect, it } from "vitest";
import { projectBuildspec } from "../../components/render/buildspec/buildspec";
import { buildEventPattern, sourceEventPattern } from "../../components/render/event-pattern";
import { projectPlan } from "../../components/render/project-plan";
import { webhookFilterGroups } from "../../components/render/webhook";
import { resolveServiceComponent } from "../../components/service/component";
import { parseRegistration, renderRegistration } from "../../components/service/registration";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";

const deployment = plainDeployment({ region: "eu-west-1" });

describe("the rules of a publisher", () => {
  it("match the start and every end of every build of its projects, and fit EventBridge's 4096 characters", () => {
    const pattern = buildEventPattern(resolvePublisher("fleet"));

    expect(pattern).toEqual({
      source: ["aws.codebuild"],
      "detail-type": ["CodeBuild Build State Change"],
      detail: {
        "project-name": [{ prefix: "fleet-" }],
        "build-status": ["IN_PROGRESS", "SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"],
      },
    });
    expect(JSON.stringify(pattern).length).toBeLessThan(4096);
  });

  it("match, one by itself, every build of its projects that has its source", () => {
    expect(sourceEventPattern(resolvePublisher("fleet"))).toEqual({
      source: ["aws.codebuild"],
      "detail-type": ["CodeBuild Build Phase Change"],
      detail: {
        "project-name": [{ prefix: "fleet-" }],
        "completed-phase": ["DOWNLOAD_SOURCE"],
        "completed-phase-status": ["SUCCEEDED"],
      },
    });
  });
});

describe("the webhook of a project", () => {
  const startedTags = (options: Parameters<typeof resolveService>[1], tags: readonly string[]) => {
    const [, versions] = webhookFilterGroups(resolveService("an-app", options));
    const pattern = versions?.find(({ type }) => type === "HEAD_REF")?.pattern ?? "";
    return tags.filter((tag) => new RegExp(pattern).test(`refs/tags/${tag}`));
  };
  const groups = (options: Parameters<typeof resolveService>[1]) =>
    webhookFilterGroups(resolveService("an-app", options)).map((group) =>
      group.map(({ type, pattern }) => `${type} ${pattern}`),
    );

  it("starts a run for a push to the branch, exactly, and for version tags", () => {
    const source = { type: "github", repository: "acme/a", branch: "release/1.x" } as const;

    expect(groups({ source })[0]).toEqual(["EVENT PUSH", "HEAD_REF ^refs/heads/release/1\\.x$"]);
    expect(
      startedTags({ source }, ["v1.4.2", "1.4.2", "v1.4.2-rc.1+b", "v1.4", "vv1.4.2", "api-1.4.2"]),
    ).toEqual(["v1.4.2", "1.4.2", "v1.4.2-rc.1+b"]);
  });

  it("starts a run for the tags that have the service's prefix and scheme, and for no other", () => {
    const source = { type: "github", repository: "acme/a" } as const;
    const tags = [
      "api.v1.16",
      "api.3.5.0rc1",
      "apix1.16",
      "1.16",
      "web.v1.16",
      "xapi.1.16",
      "api.1.16x",
      "api.1",
    ];

    expect(startedTags({ source, versions: { prefix: "api.", scheme: "numeric" } }, tags)).toEqual([
      "api.v1.16",
      "api.3.5.0rc1",
    ]);
  });

  it("of an organization or group starts a run for the service's repository alone", () => {
    const source = { type: "github", repository: "acme/a.b", webhook: "organization", paths: ["c"] } as const;

    expect(groups({ source })[0]).toEqual([
      "EVENT PUSH",
      "HEAD_REF ^refs/heads/main$",
      "REPOSITORY_NAME ^(.*/)?a\\.b$",
      "FILE_PATH ^(c)$",
    ]);
    expect(groups({ source })[1]?.slice(2)).toEqual(["REPOSITORY_NAME ^(.*/)?a\\.b$"]);
  });

  it("starts a run for changes of the service's own files alone, and for its version tags whatever they change", () => {
    const source = { type: "github", repository: "acme/a", paths: ["services/api/**", "go.mod"] } as const;

    expect(groups({ source }).map((group) => group.map((filter) => filter.split(" ")[0]))).toEqual([
      ["EVENT", "HEAD_REF", "FILE_PATH"],
      ["EVENT", "HEAD_REF"],
    ]);
    expect(groups({ source })[0]?.[2]).toBe("FILE_PATH ^(services/api/.*|go\\.mod)$");
  });

  it.each([
    [
      "services/api/**",
      ["services/api/a", "services/api/b/c.ts"],
      ["services/api", "services/apis/a", "x/services/api/a"],
    ],
    ["**/Dockerfile", ["Dockerfile", "a/b/Dockerfile"], ["a/Dockerfile.dev", "aDockerfile"]],
    ["a/**/b.ts", ["a/b.ts", "a/x/y/b.ts"], ["a/xb.ts", "b.ts"]],
    ["*.ts", ["a.ts", ".ts"], ["a/b.ts", "axts", "a.tsx"]],
    ["v?/(a+b)", ["v1/(a+b)"], ["v12/(a+b)", "v//(a+b)", "v1/(aab)"]],
    ["**", ["a", "a/b"], []],
  ])("takes the path %s for these files and no others", (path, changed, others) => {
    const source = { type: "github", repository: "acme/a", paths: [path] } as const;
    const [branch] = webhookFilterGroups(resolveService("an-app", { source }));
    const pattern = new RegExp(branch?.find(({ type }) => type === "FILE_PATH")?.pattern ?? "^$");

    expect([...changed, ...others].filter((file) => pattern.test(file))).toEqual(changed);
  });

  it("leaves tags out where no image tag has a version", () => {
    expect(
      groups({ source: { type: "github", repository: "acme/a" }, tags: ["{commit}", "latest"] }),
    ).toEqual([["EVENT PUSH", "HEAD_REF ^refs/heads/main$"]]);
  });

  it.each(["{version}", "{minor}", "{major}"])(
    "lets version tags start a run where only %s asks for one",
    (tag) => {
      const source = { type: "github", repository: "acme/a" } as const;

      expect(groups({ source, tags: ["{commit}", tag] })).toHaveLength(2);
    },
  );

  it.each([
    { source: { type: "github", repository: "acme/a", webhook: false } } as const,
    { source: { type: "codecommit", repository: "a" } } as const,
    {},
  ])("is not there for %j", (options) => {
    expect(groups(options)).toEqual([]);
  });
});

/** What a service gives to every one of its projects. */
const SERVICE_VARIABLES = [
  { name: "MULTIARCH_CONTEXT", value: "." },
  { name: "MULTIARCH_DOCKERFILE", value: "Dockerfile" },
  { name: "MULTIARCH_SOURCE", value: "codecommit://a" },
  { name: "MULTIARCH_CACHE", value: "an-app" },
  { name: "MULTIARCH_DEFAULT_BRANCH", value: "trunk" },
];

describe("a project", () => {
  const options = {
    source: {
      type: "gitlab-self-managed",
      url: "https://gitlab.acme.example/backend/a",
      auth: { connection: "arn:aws:codestar-connections:eu-west-1:111122223333:connection/0a1b" },
      certificate: "arn:aws:s3:::acme/authority.pem",
      submodules: true,
      reportStatus: true,
      webhook: "group",
    },
  } as const;
  const plansOf = (given: Parameters<typeof resolveService>[1]) => {
    const service = resolveService("an-app", given);
    return service.projects.map((project) =>
      projectPlan(service, resolvePublisher("fleet"), project, deployment),
    );
  };

  it("whose webhook is a group's has no repository of its own, and its follower has the service's", () => {
    const [leader, follower] = plansOf(options);
    const shared = {
      type: "GITLAB_SELF_MANAGED",
      gitCloneDepth: 25,
      auth: { type: "CODECONNECTIONS", resource: options.source.auth.connection },
      gitSubmodulesConfig: { fetchSubmodules: true },
      reportBuildStatus: true,
    };

    expect(leader?.source).toEqual({ ...shared, location: "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION" });
    expect(follower?.source).toEqual({ ...shared, location: "https://gitlab.acme.example/backend/a.git" });
    expect(leader?.webhooks.map(({ scope }) => scope)).toEqual([
      { scopeConfiguration: { scope: "GITLAB_GROUP", name: "backend", domain: "gitlab.acme.example" } },
    ]);
    expect(follower?.webhooks).toEqual([]);
    expect([leader, follower].map((plan) => plan?.environment.certificate)).toEqual([
      "arn:aws:s3:::acme/authority.pem",
      "arn:aws:s3:::acme/authority.pem",
    ]);
  });

  it("gives its status a name of the service and the architecture where the provider shows one", () => {
    const source = { type: "bitbucket", repository: "acme/a", reportStatus: true } as const;

    expect(plansOf({ source }).map((plan) => plan.source.buildStatusConfig)).toEqual([
      { context: "an-app/amd64" },
      { context: "an-app/arm64" },
    ]);
  });

  it("of a pipeline leaves its artifacts to the pipeline", () => {
    const [leader] = plansOf({ source: { type: "codepipeline", artifactBucket: "acme-artifacts" } });

    expect(leader).toMatchObject({ source: { type: "CODEPIPELINE" }, artifacts: { type: "CODEPIPELINE" } });
    expect(leader?.source).toEqual({ type: "CODEPIPELINE" });
  });

  it("differs between the architectures in its machine and its platforms alone", () => {
    const service = resolveService("an-app", {
      source: { type: "codecommit", repository: "a", branch: "trunk" },
      platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
      compute: { arm64: "LARGE" },
      timeoutMinutes: 30,
    });

    const [x86, arm] = service.projects.map((project) =>
      projectPlan(service, resolvePublisher("fleet"), project, deployment),
    );

    expect(x86).toEqual({
      architecture: "amd64",
      logicalId: "build-amd64",
      buildspec: projectBuildspec({ lfs: false }),
      webhooks: [],
      artifacts: { type: "NO_ARTIFACTS" },
      variables: expect.any(Function),
      name: "an-app-amd64",
      description: "Builds linux/amd64 of an-app",
      timeoutMinutes: 30,
      queuedTimeoutMinutes: 480,
      network: {},
      environment: {
        type: "LINUX_CONTAINER",
        image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
        computeType: "BUILD_GENERAL1_SMALL",
        privilegedMode: true,
        imagePullCredentialsType: "CODEBUILD",
      },
      source: {
        type: "CODECOMMIT",
        location: "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a",
        gitCloneDepth: 25,
      },
      version: { sourceVersion: "trunk" },
    });
    expect(x86?.variables("registry/a")).toEqual([
      { name: "MULTIARCH_REPOSITORY_URI", value: "registry/a" },
      { name: "MULTIARCH_PLATFORMS", value: "linux/amd64" },
      { name: "MULTIARCH_EMULATORS", value: "none" },
      ...SERVICE_VARIABLES,
    ]);
    expect(arm?.source).toEqual(x86?.source);
    expect(arm?.environment.computeType).toBe("BUILD_GENERAL1_LARGE");
    expect(arm?.variables("registry/a").slice(1)).toEqual([
      { name: "MULTIARCH_PLATFORMS", value: "linux/arm64 linux/arm/v7" },
      { name: "MULTIARCH_EMULATORS", value: "arm" },
      ...SERVICE_VARIABLES,
    ]);
  });
});

describe("the registration of a service", () => {
  const service = resolveService("billing", {
    source: { type: "github", repository: "acme/billing" },
    platforms: ["linux/arm64", "linux/amd64"],
  });

  it("comes back as it was written", () => {
    expect(parseRegistration(renderRegistration(service))).toEqual({
      ok: true,
      registration: {
        version: 1,
        service: "billing",
        repository: "billing",
        source: "https://github.com/acme/billing",
        location: "https://github.com/acme/billing.git",
        commits: true,
        platforms: ["linux/arm64", "linux/amd64"],
        projects: { amd64: ["linux/amd64"], arm64: ["linux/arm64"] },
        tags: {
          templates: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
          branch: "main",
          versions: { prefix: "", scheme: "semver" },
        },
        attestations: "keep",
        supersede: "let-finish",
      },
    });
  });

  it.each([
    [{ type: "github", repository: "acme/a" } as const, true, "https://github.com/acme/a"],
    [{ type: "codecommit", repository: "a" } as const, true, "codecommit://a"],
    [{ type: "s3", bucket: "sources", key: "a.zip" } as const, false, "s3://sources/a.zip"],
    [{ type: "none" } as const, false, ""],
  ])("says whether the source %j has commits, and its address", (source, commits, address) => {
    const registration = JSON.parse(renderRegistration(resolveService("an-app", { source })));

    expect(registration).toMatchObject({ commits, source: address });
  });

  it("of a stack that is older than an option has its default", () => {
    const { attestations, supersede, tags, ...older } = JSON.parse(renderRegistration(service));
    const { versions, ...olderTags } = tags;

    expect(parseRegistration(JSON.stringify({ ...older, tags: olderTags }))).toMatchObject({
      registration: { attestations, supersede, tags: { ...olderTags, versions } },
    });
  });

  it("fits a standard parameter's 4096 characters with every platform and long tags", () => {
    const platforms = ["linux/amd64", "linux/386", "linux/arm64", "linux/arm/v7", "linux/arm/v6"];
    const tags = Array.from({ length: 20 }, (_, index) => `${"x".repeat(100)}${index}`);

    expect(renderRegistration(resolveService("billing", { platforms, tags })).length).toBeLessThan(4096);
  });

  it("may have all 4096 characters and not one more", () => {
    const full = Array.from({ length: 30 }, (_, index) => `${100 + index}${"x".repeat(118)}`);
    const rest = 4096 - renderRegistration(resolveService("billing", { tags: [...full, "y"] })).length;
    const last = "y".repeat(rest + 1);

    expect(renderRegistration(resolveService("billing", { tags: [...full, last] }))).toHaveLength(4096);
    expect(() => resolveService("billing", { tags: [...full, `${last}y`] })).toThrow(
      "31 tags make a registration of 4097 characters",
    );
  });

  it("leaves out what only a deployment knows of its source's address", () => {
    const engine = {
      is: (value: unknown): value is symbol => typeof value === "symbol",
      called: "a symbol",
      isComponent: () => false,
    };
    const given: object = { source: { type: "s3", bucket: Symbol("bucket"), key: "a.zip" } };
    const { model } = resolveServiceComponent("an-app", given, engine);

    expect(JSON.parse(renderRegistration(model)).source).toBe("s3:///a.zip");
  });

  it("is refused with its tags when it would not fit", () => {
    const tags = Array.from({ length: 40 }, (_, index) => `${"x".repeat(100)}${index}`);

    expect(() => resolveService("billing", { tags })).toThrow(
      'options for service "billing" have 1 problem:\n  tags: 40 tags make a registration of 4520 characters, an SSM parameter holds 4096; use fewer or shorter tags',
    );
  });

  it.each([
    ["no JSON", "{", "it is not JSON"],
    ["another version", renderRegistration(service).replace('"version":1', '"version":2'), "version: "],
    ["a missing field", renderRegistration(service).replace('"repository"', '"repo"'), "repository: "],
    ["a list", "[]", "version: "],
    ["nothing", "null", "it: "],
  ])("is refused with the field that is wrong: %s", (_case, text, reason) => {
    const result = parseRegistration(text);

    expect(result.ok ? "accepted" : result.reason).toContain(reason);
  });
});
